//! What is usual: median and deviation of the last values, untouched by single outliers.

/// Values that are remembered.
pub(super) const WINDOW_ROWS: usize = 512;

/// Values after which there is a first answer.
const WARMUP_ROWS: usize = 64;

/// Values between two new answers, a power of two.
const REFRESH_ROWS: usize = 128;

/// A median absolute deviation times this estimates the standard deviation of a normal sample.
const NORMAL_SCALE: f64 = 1.482_602_218_505_602;

/// Share of deviations whose largest also counts, so that prices on a coarse grid, where most moves
/// are equal, do not look calmer than they are.
const UPPER_SHARE_PERCENT: usize = 90;

/// That share of absolute deviations of a normal sample lies below so many standard deviations.
const UPPER_NORMAL_DEVIATIONS: f64 = 1.644_853_626_951_472_7;

/// A mean absolute deviation times this estimates the standard deviation of a normal sample.
const NORMAL_SCALE_OF_MEAN: f64 = 1.253_314_137_315_500_3;

/// Median and robust deviation of a stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Usual {
    pub(super) center: f64,
    /// Standard deviation as told by the median absolute deviation or by their ninth decile, the
    /// larger. Where nearly all values are equal both are zero; then the mean one tells it.
    pub(super) deviation: f64,
}

/// The last [`WINDOW_ROWS`] values.
///
/// The answer is renewed at 64 and 128 values and every 128 thereafter, always from values before
/// the one that is judged.
#[derive(Debug, Clone)]
pub(super) struct RobustWindow {
    values: Vec<f64>,
    /// Values seen since the start; the next one goes to this place modulo the window.
    seen: usize,
    usual: Option<Usual>,
    scratch: Vec<i64>,
}

impl RobustWindow {
    pub(super) fn new() -> Self {
        Self {
            values: Vec::with_capacity(WINDOW_ROWS),
            seen: 0,
            usual: None,
            scratch: Vec::with_capacity(WINDOW_ROWS),
        }
    }

    /// What was usual before the next value; None while there are too few.
    pub(super) fn usual(&self) -> Option<Usual> {
        self.usual
    }

    /// Adds a value; tells whether the answer is new. Infinite values count, NaN must not come.
    #[inline]
    pub(super) fn push(&mut self, value: f64) -> bool {
        if self.values.len() < WINDOW_ROWS {
            self.values.push(value);
        } else {
            self.values[self.seen % WINDOW_ROWS] = value;
        }
        self.seen += 1;
        let renews = self.seen.is_multiple_of(REFRESH_ROWS) || self.seen == WARMUP_ROWS;
        if renews {
            self.renew();
        }
        renews
    }

    fn renew(&mut self) {
        self.scratch.clear();
        self.scratch
            .extend(self.values.iter().map(|&value| sort_key(value)));
        let center = median(&mut self.scratch);
        if !center.is_finite() {
            self.usual = None;
            return;
        }
        self.scratch.clear();
        let away = self.values.iter().map(|value| (value - center).abs());
        self.scratch.extend(away.map(sort_key));
        let mut deviation = NORMAL_SCALE * median(&mut self.scratch);
        let upper = self.scratch.len() * UPPER_SHARE_PERCENT / 100;
        let (_, key, _) = self.scratch.select_nth_unstable(upper);
        deviation = deviation.max(value_of(*key) / UPPER_NORMAL_DEVIATIONS);
        if deviation == 0.0 {
            let finite = self.values.iter().filter(|value| value.is_finite());
            let (sum, count) = finite.fold((0.0, 0.0), |(sum, count), value| {
                (sum + (value - center).abs(), count + 1.0)
            });
            deviation = NORMAL_SCALE_OF_MEAN * sum / count;
        }
        self.usual = deviation.is_finite().then_some(Usual { center, deviation });
    }
}

/// Upper median.
fn median(keys: &mut [i64]) -> f64 {
    let middle = keys.len() / 2;
    let (_, key, _) = keys.select_nth_unstable(middle);
    value_of(*key)
}

/// An integer that sorts like the float, which selects faster than comparing floats.
fn sort_key(value: f64) -> i64 {
    let bits = value.to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

fn value_of(key: i64) -> f64 {
    let bits = key ^ ((key >> 63).cast_unsigned() >> 1).cast_signed();
    f64::from_bits(bits.cast_unsigned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual_of(values: impl IntoIterator<Item = f64>) -> Option<Usual> {
        let mut window = RobustWindow::new();
        for value in values {
            window.push(value);
        }
        window.usual()
    }

    #[test]
    fn too_few_values_give_no_answer() {
        assert_eq!(usual_of((0..63).map(f64::from)), None);
        assert!(usual_of((0..64).map(f64::from)).is_some());
    }

    #[test]
    fn one_outlier_moves_nothing() {
        // Values 0..=127: upper median 64; absolute deviations 0,1,1,..,63,63,64: upper median 32.
        let plain = usual_of((0..128).map(f64::from)).unwrap();
        assert_eq!((plain.center, plain.deviation), (64.0, 32.0 * NORMAL_SCALE));
        let spoiled = usual_of((0..127).map(f64::from).chain([1e300])).unwrap();
        assert_eq!(plain, spoiled);
    }

    #[test]
    fn a_mostly_constant_stretch_is_told_by_its_mean_deviation() {
        let usual = usual_of((0..128).map(|at| if at % 16 == 0 { 4.0 } else { 0.0 })).unwrap();
        assert_eq!(
            (usual.center, usual.deviation),
            (0.0, 0.25 * NORMAL_SCALE_OF_MEAN)
        );
    }

    #[test]
    fn the_window_forgets() {
        let usual = usual_of((0..128).map(|_| 9.0).chain((0..512).map(f64::from))).unwrap();
        assert_eq!(usual.center, 256.0);
    }

    #[test]
    fn keys_sort_like_floats() {
        let values = [
            f64::NEG_INFINITY,
            -2.5,
            -0.0,
            0.0,
            1e-300,
            7.0,
            f64::INFINITY,
        ];
        assert!(
            values
                .windows(2)
                .all(|pair| sort_key(pair[0]) < sort_key(pair[1]))
        );
        assert!(
            values
                .iter()
                .all(|&value| value_of(sort_key(value)).to_bits() == value.to_bits())
        );
    }
}
