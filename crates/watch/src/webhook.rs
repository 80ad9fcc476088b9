//! What webhooks are made of, apart from sending them: signatures, addresses, and when to try again.

pub mod address;
pub mod retry;
pub mod signature;
