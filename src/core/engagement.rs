//! Customer Engagement Load: the score of a load against a reference, and its level (Thulium, "Interakcje firm").

/// `round(100 × load / reference)`, half up, at most 100; 0 when load or reference is not positive. Both in microseconds.
pub fn score(load: i64, reference: i64) -> i32 {
    if load <= 0 || reference <= 0 {
        return 0;
    }
    let (load, reference) = (i128::from(load), i128::from(reference));
    ((200 * load + reference) / (2 * reference)).min(100) as i32
}

/// Levels on the rounded score: 0-20 low, 21-50 medium, 51-80 high, 81-100 critical.
pub fn level(score: i32) -> &'static str {
    match score {
        ..=20 => "low",
        21..=50 => "medium",
        51..=80 => "high",
        81.. => "critical",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_round_half_up_and_stay_within_0_and_100() {
        for (load, reference, expected) in
            [(0, 10, 0), (10, 0, 0), (-5, 10, 0), (5, 1000, 1), (4, 1000, 0), (205, 1000, 21), (204, 1000, 20), (11, 10, 100), (i64::MAX, 1, 100)]
        {
            assert_eq!(score(load, reference), expected, "{load} of {reference}");
        }
    }

    #[test]
    fn levels_at_their_bounds() {
        let levels = [0, 20, 21, 50, 51, 80, 81, 100].map(level);
        assert_eq!(levels, ["low", "low", "medium", "medium", "high", "high", "critical", "critical"]);
    }
}
