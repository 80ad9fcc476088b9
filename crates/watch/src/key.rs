//! API keys: how they are made, written, recognised and checked.
//!
//! A key reads `dl_<environment>_<id>_<secret><crc>`. The prefix and the CRC32 tail are for secret
//! scanners, which tell a key from a look-alike without asking us, as GitHub's tokens taught
//! (<https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/>);
//! the id is for looking up and for lists; the secret is 33 base62 digits, 196 random bits. What is
//! stored is the SHA-256 of the whole text: with that many random bits, a slow hash adds nothing.
//!
//! Here is no store, no header and no rate limit: [`check()`] gets what was presented and what was
//! found, and says whose it is, or why not.

mod check;
mod scope;
mod token;

pub use check::{Denial, KeyRecord, check};
pub use scope::{ParseScopeError, Scope, Scopes};
pub use token::{ApiKey, Environment, KeyDigest, KeyId, ParseKeyError};
