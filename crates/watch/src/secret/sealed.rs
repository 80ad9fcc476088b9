//! The bytes of a sealed secret.
//!
//! | bytes | what |
//! |---|---|
//! | 0 | version, 1 |
//! | 1–8 | the key's id |
//! | 9–32 | nonce |
//! | 33– | ciphertext, with Poly1305's tag of 16 bytes at its end |

use std::fmt;

use super::SealingKeyId;

const VERSION: u8 = 1;
pub(super) const NONCE_LENGTH: usize = 24;
const TAG_LENGTH: usize = 16;

/// The row that a secret belongs to. It has to be known before the secret is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table and, where it has several secrets, the column: `target`, `endpoint.secret`.
    pub table: &'a str,
    /// The row's id.
    pub row: i64,
}

/// A sealed secret, as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    pub(super) key: SealingKeyId,
    pub(super) nonce: [u8; NONCE_LENGTH],
    pub(super) ciphertext: Vec<u8>,
}

/// Bytes that are no sealed secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealedFormatError {
    /// They are of a form that this version does not know.
    #[error("the stored secret has form {0}, and this version knows form {VERSION} only")]
    Version(u8),
    /// There are too few of them.
    #[error("the stored secret is cut short")]
    Short,
}

impl Sealed {
    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealedFormatError> {
        let (version, rest) = bytes.split_first().ok_or(SealedFormatError::Short)?;
        if *version != VERSION {
            return Err(SealedFormatError::Version(*version));
        }
        let (key, rest) = rest.split_first_chunk().ok_or(SealedFormatError::Short)?;
        let (nonce, ciphertext) = rest.split_first_chunk().ok_or(SealedFormatError::Short)?;
        if ciphertext.len() < TAG_LENGTH {
            return Err(SealedFormatError::Short);
        }
        Ok(Sealed { key: SealingKeyId(*key), nonce: *nonce, ciphertext: ciphertext.to_vec() })
    }

    /// Writes it for the store.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&[VERSION][..], &self.key.0, &self.nonce, &self.ciphertext].concat()
    }

    /// Returns the id of the key that opens it.
    pub fn key(&self) -> SealingKeyId {
        self.key
    }

    /// Returns what is authenticated beside the secret: the header, and whose it is.
    pub(super) fn associated(key: SealingKeyId, place: Place<'_>) -> Vec<u8> {
        // The table's name is as long as it is; the row has eight bytes, so that no two places read alike.
        [&[VERSION][..], &key.0, place.table.as_bytes(), &place.row.to_be_bytes()].concat()
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed(key {})", self.key)
    }
}
