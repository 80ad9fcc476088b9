//! Passwords of targets: sealed in the store, or named there and kept elsewhere.
//!
//! What somebody hands in as a password is a [`SecretInput`]: the password itself, or a [`Reference`]
//! to a variable or file. The first is sealed by a [`Keyring`] before it gets to the store; the
//! second is stored as it is and resolved whenever it is needed, so that it may change.
//!
//! **Sealing.** XChaCha20-Poly1305 (<https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03>) with
//! a random nonce of 192 bits. The header names the key, so that several can be in use while they
//! are rotated; header and [`Place`] are authenticated, so that a sealed password does not open in
//! another row: who can write to the store cannot make one target's password go to another's host.
//!
//! **References.** Who registers a table chooses the host that the password is sent to. With a
//! reference to any variable they could have the service's own secrets sent to themselves, so a
//! [`ReferencePolicy`] says which ones may be named.

mod keyring;
mod reference;
mod sealed;

pub use keyring::{Keyring, KeyringError, OpenError, SealError, SealingKey, SealingKeyId};
pub use reference::{Reference, ReferenceError, ReferencePolicy, SecretInput};
pub use sealed::{Place, Sealed, SealedFormatError};
