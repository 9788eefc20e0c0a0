//! An index that moves with the close on some bars only, which the two volume indices share.

/// Starts at 1000 and takes the relative change of the close of every bar that counts.
#[derive(Debug, Clone)]
pub(super) struct VolumeIndex {
    index: f64,
    last_close: f64,
    /// NaN before the first row, which so does not count.
    last_volume: f64,
}

impl VolumeIndex {
    pub(super) fn new() -> Self {
        Self {
            index: 1000.0,
            last_close: 0.0,
            last_volume: f64::NAN,
        }
    }

    /// Takes a bar, which counts by its volume and the last, and gives the index.
    #[inline(always)]
    pub(super) fn push(
        &mut self,
        close: f64,
        volume: f64,
        counts: impl Fn(f64, f64) -> bool,
    ) -> f64 {
        let factor = factor(close, self.last_close, counts(volume, self.last_volume));
        (self.last_close, self.last_volume) = (close, volume);
        // A product without bounds: it stays at its last finite value.
        let index = self.index * factor;
        if index.is_finite() {
            self.index = index;
        }
        self.index
    }

    /// `push` of bar after bar.
    #[inline(always)]
    pub(super) fn sweep(
        &mut self,
        [close, volume]: [&[f64]; 2],
        indices: &mut [f64],
        counts: impl Fn(f64, f64) -> bool,
    ) {
        let (rows, before) = (indices.len(), self.clone());
        indices[0] = self.push(close[0], volume[0], &counts);
        let (close, volume) = (&close[..rows], &volume[..rows]);
        for row in 1..rows {
            let counts = counts(volume[row], volume[row - 1]);
            indices[row] = factor(close[row], close[row - 1], counts);
        }
        (self.last_close, self.last_volume) = (close[rows - 1], volume[rows - 1]);
        for index in &mut indices[1..] {
            self.index *= *index;
            *index = self.index;
        }
        // What has left the finite numbers does not come back to them.
        if !self.index.is_finite() {
            *self = before;
            for row in 0..rows {
                indices[row] = self.push(close[row], volume[row], &counts);
            }
        }
    }
}

#[inline(always)]
fn factor(close: f64, last: f64, counts: bool) -> f64 {
    if counts & (last != 0.0) {
        close / last
    } else {
        1.0
    }
}
