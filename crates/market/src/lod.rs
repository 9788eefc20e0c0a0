//! lod
