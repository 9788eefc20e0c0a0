//! Object storage by its address.

use std::sync::Arc;

use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::prefix::PrefixStore;

/// The address names no object storage that can be used. The text holds no key.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    #[error("is `{0}`, write s3://bucket or s3://bucket/prefix")]
    Address(String),
    #[error("names a bucket that cannot be set up: {0}")]
    Setup(#[source] object_store::Error),
}

/// Opens `s3://bucket/prefix`. Keys, region and endpoint come from the `AWS_*` variables.
pub fn open(url: &str) -> Result<Arc<dyn ObjectStore>, ObjectError> {
    let wrong = || ObjectError::Address(url.to_owned());
    let rest = url.strip_prefix("s3://").ok_or_else(wrong)?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket.is_empty() {
        return Err(wrong());
    }
    let store = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .build()
        .map_err(ObjectError::Setup)?;
    Ok(match prefix.trim_matches('/') {
        "" => Arc::new(store),
        prefix => Arc::new(PrefixStore::new(store, prefix)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_address_says_what_to_write() {
        for url in ["https://bucket", "s3://", "bucket"] {
            let error = open(url)
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert!(error.contains("s3://bucket/prefix"), "{error}");
        }
    }
}
