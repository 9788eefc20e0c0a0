//! The normal distribution.
//!
//! The distribution function goes through the complementary error function by Cody's rational
//! approximations (Mathematics of Computation 23:107 (1969), coefficients of CALERF in SPECFUN); the
//! inverse is Wichura's algorithm AS 241, PPND16 (Applied Statistics 37:3 (1988)). Both are accurate
//! to about 1e-15 relative, in the tails too.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

const FRAC_1_SQRT_PI: f64 = 0.564_189_583_547_756_3;
/// Beyond it the complementary error function is below the smallest number.
const ERFC_ARGUMENT_MAX: f64 = 26.543;

/// Density of the standard normal distribution.
pub fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

/// Chance that a standard normal variable is at most `x`.
pub fn cdf(x: f64) -> f64 {
    0.5 * erfc(-x * FRAC_1_SQRT_2)
}

/// Quantile of the standard normal distribution; infinite at 0 and 1, `None` outside.
pub fn quantile(p: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&p) {
        return None;
    }
    let centred = p - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return Some(centred * ratio(r, &CENTRE));
    }
    let tail = if centred < 0.0 { p } else { 1.0 - p };
    if tail == 0.0 {
        return Some(f64::INFINITY.copysign(centred));
    }
    let r = (-tail.ln()).sqrt();
    let size = if r <= 5.0 {
        ratio(r - 1.6, &TAIL)
    } else {
        ratio(r - 5.0, &FAR_TAIL)
    };
    Some(size.copysign(centred))
}

/// Complementary error function.
pub fn erfc(x: f64) -> f64 {
    let size = x.abs();
    if size <= 0.46875 {
        return 1.0 - erf_near_zero(x);
    }
    let upper = if size <= 4.0 {
        exp_of_negative_square(size) * mid_ratio(size)
    } else if size < ERFC_ARGUMENT_MAX {
        exp_of_negative_square(size) * far_ratio(size)
    } else {
        0.0
    };
    if x < 0.0 { 2.0 - upper } else { upper }
}

fn erf_near_zero(x: f64) -> f64 {
    let square = x * x;
    let [first @ .., last] = &ERF_NUMERATOR;
    let mut numerator = last * square;
    let mut denominator = square;
    for at in 0..3 {
        numerator = (numerator + first[at]) * square;
        denominator = (denominator + ERF_DENOMINATOR[at]) * square;
    }
    x * (numerator + first[3]) / (denominator + ERF_DENOMINATOR[3])
}

fn mid_ratio(size: f64) -> f64 {
    let [first @ .., last] = &ERFC_NUMERATOR;
    let mut numerator = last * size;
    let mut denominator = size;
    for at in 0..7 {
        numerator = (numerator + first[at]) * size;
        denominator = (denominator + ERFC_DENOMINATOR[at]) * size;
    }
    (numerator + first[7]) / (denominator + ERFC_DENOMINATOR[7])
}

fn far_ratio(size: f64) -> f64 {
    let square = 1.0 / (size * size);
    let [first @ .., last] = &FAR_NUMERATOR;
    let mut numerator = last * square;
    let mut denominator = square;
    for at in 0..4 {
        numerator = (numerator + first[at]) * square;
        denominator = (denominator + FAR_DENOMINATOR[at]) * square;
    }
    let correction = square * (numerator + first[4]) / (denominator + FAR_DENOMINATOR[4]);
    (FRAC_1_SQRT_PI - correction) / size
}

/// exp(-x^2) with the square split in two, so that its rounding does not grow in the exponent.
fn exp_of_negative_square(x: f64) -> f64 {
    let coarse = (x * 16.0).trunc() / 16.0;
    let rest = (x - coarse) * (x + coarse);
    (-coarse * coarse).exp() * (-rest).exp()
}

/// Ratio of two polynomials, constant term first.
fn ratio(x: f64, (numerator, denominator): &([f64; 8], [f64; 8])) -> f64 {
    let value = |terms: &[f64; 8]| terms.iter().rev().fold(0.0, |sum, term| sum * x + term);
    value(numerator) / value(denominator)
}

const ERF_NUMERATOR: [f64; 5] = [
    3.161_123_743_870_565_6,
    1.138_641_541_510_501_6e2,
    3.774_852_376_853_02e2,
    3.209_377_589_138_469_5e3,
    1.857_777_061_846_031_5e-1,
];
const ERF_DENOMINATOR: [f64; 4] = [
    2.360_129_095_234_412_1e1,
    2.440_246_379_344_441_7e2,
    1.282_616_526_077_372_3e3,
    2.844_236_833_439_171e3,
];
const ERFC_NUMERATOR: [f64; 9] = [
    5.641_884_969_886_701e-1,
    8.883_149_794_388_376,
    6.611_919_063_714_163e1,
    2.986_351_381_974_001e2,
    8.819_522_212_417_69e2,
    1.712_047_612_634_070_6e3,
    2.051_078_377_826_071_5e3,
    1.230_339_354_797_997_2e3,
    2.153_115_354_744_038_5e-8,
];
const ERFC_DENOMINATOR: [f64; 8] = [
    1.574_492_611_070_983_5e1,
    1.176_939_508_913_125e2,
    5.371_811_018_620_099e2,
    1.621_389_574_566_690_2e3,
    3.290_799_235_733_459_6e3,
    4.362_619_090_143_247e3,
    3.439_367_674_143_721_6e3,
    1.230_339_354_803_749_4e3,
];
const FAR_NUMERATOR: [f64; 6] = [
    3.053_266_349_612_323_4e-1,
    3.603_448_999_498_044_4e-1,
    1.257_817_261_112_292_5e-1,
    1.608_378_514_874_228e-2,
    6.587_491_615_298_378e-4,
    1.631_538_713_730_209_8e-2,
];
const FAR_DENOMINATOR: [f64; 5] = [
    2.568_520_192_289_822,
    1.872_952_849_923_467_3,
    5.279_051_029_514_284e-1,
    6.051_834_131_244_132e-2,
    2.335_204_976_268_691_9e-3,
];
const CENTRE: ([f64; 8], [f64; 8]) = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);
const TAIL: ([f64; 8], [f64; 8]) = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);
const FAR_TAIL: ([f64; 8], [f64; 8]) = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);
