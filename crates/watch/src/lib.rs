//! The watch service's foundations: who may ask, what is kept secret, and how people are told.
//!
//! | module | owns |
//! |---|---|
//! | [`key`] | API keys: made, written, recognised, checked |
//! | [`secret`] | passwords of targets, sealed or by reference |
//! | [`webhook`] | signatures, addresses that may be called, when to try again |
//! | [`delivery`] | one attempt to deliver one webhook |
//! | [`payload`] | what a webhook says of a drift |
//! | [`problem`] | errors as the API tells them |
//!
//! Nothing here knows a database system, and nothing reads the environment or a clock: names,
//! times and what is random come in as values, or through the one place that draws them.

mod base62;
pub mod delivery;
pub mod key;
pub mod payload;
pub mod problem;
pub mod secret;
pub mod webhook;
