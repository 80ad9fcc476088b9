//! Where webhooks may go: not into the network that the service stands in, unless somebody allowed it.
//!
//! Whoever may add an endpoint chooses what the service calls. So a [`Destination`] is a URL that was
//! looked at, and there is no other way to send; and the addresses of its name are looked at by the
//! [`GuardedResolver`], in the connector itself: what was checked is what is dialled, whatever the
//! name resolves to the next time. Redirects are never followed and proxies never used, see
//! [`delivery`](crate::delivery).
//!
//! Refused is every address that [IANA's registries][v4] [call special][v6], with what is wrapped
//! into IPv6; see [`special`]. An [`AllowList`] takes ranges and names out.
//!
//! [v4]: https://www.iana.org/assignments/iana-ipv4-special-registry
//! [v6]: https://www.iana.org/assignments/iana-ipv6-special-registry

mod allow;
mod destination;
mod ports;
mod ranges;
mod resolver;

pub use allow::{AllowList, ParseAllowListError};
pub use destination::{Destination, DestinationError};
pub use ranges::{Special, special};
pub use resolver::{AddressRefused, GuardedResolver, SystemResolver};
