//! The folder of a sandbox's files, which goes when the sandbox ends.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder among the machine's temporary files that its owner alone can read. It is removed, with
/// all it holds, when this is dropped.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes one.
    pub fn make() -> Result<Self, String> {
        let path = std::env::temp_dir().join(format!("family-finding-sandbox-{}", uuid::Uuid::now_v7().simple()));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "the sandbox's folder is still there");
        }
    }
}
