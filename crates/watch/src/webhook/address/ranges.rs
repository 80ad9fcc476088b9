//! Addresses that are not on the internet.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// What is special about an address; its text fits after "is".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Special(&'static str);

impl fmt::Display for Special {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

const fn v4(octets: [u8; 4], length: u8, what: &'static str) -> (Ipv4Net, Special) {
    let [a, b, c, d] = octets;
    (Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length), Special(what))
}

const fn v6(segments: [u16; 8], length: u8, what: &'static str) -> (Ipv6Net, Special) {
    let [a, b, c, d, e, f, g, h] = segments;
    (Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, e, f, g, h), length), Special(what))
}

/// Ranges of IPv4. The first that holds an address tells what it is.
const V4: [(Ipv4Net, Special); 17] = [
    v4([0, 0, 0, 0], 8, "an address of this host"),                 // RFC 791
    v4([10, 0, 0, 0], 8, "a private address"),                      // RFC 1918
    v4([100, 64, 0, 0], 10, "an address behind carrier-grade NAT"), // RFC 6598; 100.100.100.200 is Alibaba's metadata
    v4([127, 0, 0, 0], 8, "a loopback address"),                    // RFC 1122
    v4([169, 254, 169, 254], 32, "a cloud's metadata service"),
    v4([169, 254, 0, 0], 16, "a link-local address"),       // RFC 3927
    v4([172, 16, 0, 0], 12, "a private address"),           // RFC 1918
    v4([192, 0, 0, 0], 24, "an address of protocols"),      // RFC 6890; 192.0.0.192 is Oracle's metadata
    v4([192, 0, 2, 0], 24, "an address for documentation"), // RFC 5737
    v4([192, 88, 99, 0], 24, "a relay of 6to4"),            // RFC 7526
    v4([192, 168, 0, 0], 16, "a private address"),          // RFC 1918
    v4([198, 18, 0, 0], 15, "an address for benchmarks"),   // RFC 2544
    v4([198, 51, 100, 0], 24, "an address for documentation"), // RFC 5737
    v4([203, 0, 113, 0], 24, "an address for documentation"), // RFC 5737
    v4([224, 0, 0, 0], 4, "a multicast address"),           // RFC 5771
    v4([240, 0, 0, 0], 4, "a reserved address"),            // RFC 1112, and broadcast
    // Azure's platform, at a public address: <https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16>.
    v4([168, 63, 129, 16], 32, "a cloud's metadata service"),
];

/// Ranges of IPv6. The first that holds an address tells what it is.
const V6: [(Ipv6Net, Special); 18] = [
    v6([0, 0, 0, 0, 0, 0, 0, 0], 128, "an address of this host"), // RFC 4291
    v6([0, 0, 0, 0, 0, 0, 0, 1], 128, "a loopback address"),      // RFC 4291
    v6([0, 0, 0, 0, 0, 0, 0, 0], 96, "an IPv4 address in IPv6"),  // RFC 4291, compatible
    v6([0, 0, 0, 0, 0xffff, 0, 0, 0], 96, "an IPv4 address in IPv6"), // RFC 2765, translated
    v6([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, "a local address of NAT64"), // RFC 8215
    v6([0x100, 0, 0, 0, 0, 0, 0, 0], 32, "an address that discards"), // RFC 6666, RFC 9780
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, "an address of Teredo"), // RFC 4380
    v6([0x2001, 2, 0, 0, 0, 0, 0, 0], 48, "an address for benchmarks"), // RFC 5180
    v6([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, "an address of protocols"), // RFC 2928
    v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, "an address for documentation"), // RFC 3849
    v6([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, "an address of 6to4"),  // RFC 3056
    v6([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, "an address for documentation"), // RFC 9637
    v6([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, "an address of segment routing"), // RFC 9602
    v6([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254], 128, "a cloud's metadata service"), // AWS
    v6([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, "a private address"),    // RFC 4193; fd20:ce::254 is Google's metadata
    v6([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, "a link-local address"), // RFC 4291
    v6([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, "a site-local address"), // RFC 3879
    v6([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, "a multicast address"),  // RFC 4291
];

/// What IANA gives out of IPv6 for use on the internet: RFC 4291, section 2.4.
const GLOBAL: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// The prefix of NAT64 behind which public addresses stand too: RFC 6052.
const NAT64: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

/// Tells what is special about an address; `None` for one that is on the internet.
///
/// Of an IPv4 address that is mapped into IPv6 or stands behind NAT64, and is what is called in the end,
/// it tells what is special about that. What 6to4 and Teredo wrap is not looked at: both are given
/// up, and refused whole. So is all IPv6 that is not given out.
pub fn special(address: IpAddr) -> Option<Special> {
    match unwrapped(address) {
        IpAddr::V4(address) => V4.iter().find(|(range, _)| range.contains(&address)).map(|(_, special)| *special),
        IpAddr::V6(address) => {
            let listed = V6.iter().find(|(range, _)| range.contains(&address)).map(|(_, special)| *special);
            let unlisted = (!GLOBAL.contains(&address)).then_some(Special("an address that is not given out"));
            listed.or(unlisted)
        }
    }
}

/// Returns the IPv4 address that is called in the end, of one that is mapped into IPv6 (`::ffff:0:0/96`) or
/// stands behind NAT64 (`64:ff9b::/96`); any other address as it is.
pub(super) fn unwrapped(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    if let Some(mapped) = v6.to_ipv4_mapped() {
        return IpAddr::V4(mapped);
    }
    if NAT64.contains(&v6) {
        let [.., a, b, c, d] = v6.octets();
        return IpAddr::V4(Ipv4Addr::new(a, b, c, d));
    }
    address
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn what(address: &str) -> Option<String> {
        special(address.parse().unwrap()).map(|special| special.to_string())
    }

    #[test]
    fn the_first_and_last_address_of_every_range_are_special_and_their_neighbours_are_not() {
        let cases = [
            ("0.0.0.0", "0.255.255.255", "1.0.0.0"),
            ("10.0.0.0", "10.255.255.255", "11.0.0.0"),
            ("100.64.0.0", "100.127.255.255", "100.128.0.0"),
            ("127.0.0.0", "127.255.255.255", "128.0.0.0"),
            ("168.63.129.16", "168.63.129.16", "168.63.129.17"),
            ("169.254.0.0", "169.254.255.255", "169.255.0.0"),
            ("172.16.0.0", "172.31.255.255", "172.32.0.0"),
            ("192.0.0.0", "192.0.0.255", "192.0.1.0"),
            ("192.0.2.0", "192.0.2.255", "192.0.3.0"),
            ("192.88.99.0", "192.88.99.255", "192.88.100.0"),
            ("192.168.0.0", "192.168.255.255", "192.169.0.0"),
            ("198.18.0.0", "198.19.255.255", "198.20.0.0"),
            ("198.51.100.0", "198.51.100.255", "198.51.101.0"),
            ("203.0.113.0", "203.0.113.255", "203.0.114.0"),
            ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::"),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::"),
            ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::"),
        ];
        for (first, last, next) in cases {
            assert!(what(first).is_some(), "{first}");
            assert!(what(last).is_some(), "{last}");
            assert_eq!(what(next), None, "{next}");
        }
        for address in ["9.255.255.255", "100.63.255.255", "172.15.255.255", "223.255.255.255", "2000::"] {
            assert_eq!(what(address), None, "{address}");
        }
        for address in ["224.0.0.0", "240.0.0.0", "255.255.255.255"] {
            assert!(what(address).is_some(), "{address}");
        }
    }

    #[test]
    fn metadata_services_are_called_by_their_name() {
        for address in ["169.254.169.254", "fd00:ec2::254", "168.63.129.16"] {
            assert_eq!(what(address).as_deref(), Some("a cloud's metadata service"), "{address}");
        }
        for address in ["100.100.100.200", "192.0.0.192", "fd20:ce::254"] {
            assert!(what(address).is_some(), "{address}");
        }
    }

    #[test]
    fn what_is_wrapped_into_ipv6_is_told_by_what_it_is() {
        for address in ["::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::127.0.0.1"] {
            assert_eq!(what(address).as_deref(), Some("a loopback address"), "{address}");
        }
        for address in ["::ffff:8.8.8.8", "64:ff9b::8.8.8.8"] {
            assert_eq!(what(address), None, "{address}");
        }
        let refused_whole = [
            ("::127.0.0.1", "an IPv4 address in IPv6"),
            ("::8.8.8.8", "an IPv4 address in IPv6"),
            ("::ffff:0:127.0.0.1", "an IPv4 address in IPv6"),
            ("64:ff9b:1::8.8.8.8", "a local address of NAT64"),
            ("2002:7f00:1::", "an address of 6to4"),
            ("2002:808:808::", "an address of 6to4"),
            ("2001:0:7f00:1::", "an address of Teredo"),
        ];
        for (address, expected) in refused_whole {
            assert_eq!(what(address).as_deref(), Some(expected), "{address}");
        }
    }

    #[test]
    fn ipv6_that_is_not_on_the_internet_is_special() {
        let cases = ["::", "::1", "fc00::", "fdff::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "100::", "5f00::"];
        for address in cases.into_iter().chain(["1::", "4000::1", "a000::1", "64:ff9c::1", "2001:2::1"]) {
            assert!(what(address).is_some(), "{address}");
        }
    }

    #[test]
    fn the_addresses_of_well_known_receivers_are_not() {
        // GitHub, Slack, Cloudflare, Google: of what their names resolve to.
        for address in ["140.82.121.3", "3.65.102.105", "104.16.132.229", "2606:4700::6810:84e5", "2a00:1450:4001::1"] {
            assert_eq!(what(address), None, "{address}");
        }
    }

    proptest! {
        #[test]
        fn wrapping_never_makes_an_address_less_special(bits: u32) {
            let v4 = Ipv4Addr::from(bits);
            let plain = special(IpAddr::V4(v4));
            prop_assert_eq!(special(IpAddr::V6(v4.to_ipv6_mapped())), plain);
            prop_assert!(special(IpAddr::V6(v4.to_ipv6_compatible())).is_some());
        }

        #[test]
        fn nothing_that_the_standard_library_calls_special_passes(bits: u32) {
            let v4 = Ipv4Addr::from(bits);
            let known = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast()
                || v4.is_broadcast() || v4.is_documentation() || v4.is_unspecified();
            prop_assert!(!known || special(IpAddr::V4(v4)).is_some());
        }
    }
}
