//! SHA-256 digests: how data, strategies and decisions are named by their content.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// SHA-256 of some content, shown as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Digest of one run of bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::default();
        hasher.bytes(bytes);
        hasher.finish()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not 64 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a SHA-256 digest of 64 hex digits")]
pub struct BadDigest(String);

impl FromStr for Digest {
    type Err = BadDigest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadDigest(text.to_owned());
        if text.len() != 64 || !text.is_ascii() {
            return Err(bad());
        }
        let mut bytes = [0; 32];
        for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| bad())?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Collects content piece by piece. Every piece of varying length is preceded by its length, so
/// that two different sequences never hash the same bytes.
#[derive(Debug, Default, Clone)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Adds raw bytes without their length.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Adds a text with its length.
    pub fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    /// Adds one integer.
    pub fn int(&mut self, value: i64) {
        self.0.update(value.to_le_bytes());
    }

    /// Adds a column of floats bit for bit, with its length.
    pub fn floats(&mut self, values: &[f64]) {
        self.0.update((values.len() as u64).to_le_bytes());
        for chunk in values.chunks(512) {
            let mut buffer = [0u8; 4096];
            for (slot, value) in buffer.chunks_exact_mut(8).zip(chunk) {
                slot.copy_from_slice(&value.to_bits().to_le_bytes());
            }
            self.0.update(&buffer[..chunk.len() * 8]);
        }
    }

    /// Adds a column of integers, with its length.
    pub fn ints(&mut self, values: &[i64]) {
        self.0.update((values.len() as u64).to_le_bytes());
        for chunk in values.chunks(512) {
            let mut buffer = [0u8; 4096];
            for (slot, value) in buffer.chunks_exact_mut(8).zip(chunk) {
                slot.copy_from_slice(&value.to_le_bytes());
            }
            self.0.update(&buffer[..chunk.len() * 8]);
        }
    }

    /// Ends the collection.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_digest_is_the_published_one() {
        // FIPS 180-4 example vector for the empty message.
        assert_eq!(
            Digest::of(b"").to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn digest_parses_back() {
        let digest = Digest::of(b"bars");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert!("zz".parse::<Digest>().is_err());
    }
}
