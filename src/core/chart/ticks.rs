//! Where axes have their labels: at numbers, durations and local times that people count in.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::text::width;
use super::words::{Grain, Language, Unit, local_time};

/// Steps from a second to a week; beyond that, weeks are counted in the steps of numbers.
const SECONDS: [f64; 21] = [
    1., 2., 5., 10., 15., 30., 60., 120., 300., 600., 900., 1_800., 3_600., 7_200., 10_800., 21_600., 43_200., 86_400., 172_800., 345_600., 604_800.,
];

/// Labels for values from `least` to `most` (0 is always among them), at most `steps` apart; the first and the last are the ends
/// of the axis. Whole values have no labels between whole numbers.
pub fn of_values(least: f64, most: f64, unit: Unit, whole: bool, steps: usize) -> Vec<f64> {
    let (least, most) = (least.min(0.0), most.max(0.0));
    // what is almost nothing is drawn as nothing: steps of denormal numbers have no end
    let most = if most - least < 1e-9 { 1.0 } else { most };
    let rough = (most - least) / steps.max(1) as f64;
    let round = |rough: f64| {
        let power = 10f64.powf(rough.log10().floor());
        [1.0, 2.0, 2.5, 5.0, 10.0].map(|digit| digit * power).into_iter().find(|step| *step >= rough * 0.999).unwrap_or(rough)
    };
    let step = match unit {
        Unit::Duration if rough > 604_800.0 => round(rough / 604_800.0) * 604_800.0,
        Unit::Duration if rough > 0.5 => SECONDS.into_iter().find(|step| *step >= rough).unwrap_or(604_800.0),
        _ if whole => round(rough).max(1.0).ceil(),
        _ => round(rough),
    };
    let (first, last) = ((least / step).floor() as i64, (most / step).ceil() as i64);
    (first..=last).map(|number| number as f64 * step).collect()
}

#[derive(Clone, Copy)]
enum Step {
    Minutes(u32),
    Days(u64),
    Months(u32),
}

const STEPS: [Step; 25] = [
    Step::Minutes(30), Step::Minutes(60), Step::Minutes(180), Step::Minutes(360), Step::Minutes(720),
    Step::Days(1), Step::Days(2), Step::Days(3), Step::Days(4), Step::Days(7), Step::Days(14),
    Step::Months(1), Step::Months(2), Step::Months(3), Step::Months(6),
    Step::Months(12), Step::Months(24), Step::Months(60), Step::Months(120), Step::Months(240), Step::Months(600),
    Step::Months(1_200), Step::Months(6_000), Step::Months(12_000), Step::Months(120_000),
];

impl Step {
    fn grain(self) -> Grain {
        match self {
            Step::Minutes(_) => Grain::Time,
            Step::Days(_) => Grain::Day,
            Step::Months(months) if months < 12 => Grain::Month,
            Step::Months(_) => Grain::Year,
        }
    }

    /// The last multiple of the step at or before a time; weeks begin on Monday, a few days anywhere.
    fn floor(self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        let midnight = at.date().and_hms_opt(0, 0, 0)?;
        match self {
            Step::Minutes(minutes) => midnight.checked_add_signed(TimeDelta::minutes(i64::from(at.num_seconds_from_midnight() / 60 / minutes * minutes))),
            Step::Days(..7) => Some(midnight),
            // day 1 of year 1 was a Monday
            Step::Days(days) => midnight.checked_sub_days(Days::new(((at.num_days_from_ce() - 1) as u64) % days)),
            Step::Months(months) => {
                let number = (at.year() as u32 * 12 + at.month0()) / months * months;
                NaiveDate::from_ymd_opt((number / 12) as i32, number % 12 + 1, 1)?.and_hms_opt(0, 0, 0)
            }
        }
    }

    fn next(self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Step::Minutes(minutes) => at.checked_add_signed(TimeDelta::minutes(minutes.into())),
            Step::Days(days) => at.checked_add_days(Days::new(days)),
            Step::Months(months) => at.checked_add_months(Months::new(months)),
        }
    }

    /// Its times within [from, to], or None if there are more than `most`.
    fn times(self, from: NaiveDateTime, to: NaiveDateTime, most: usize) -> Option<Vec<NaiveDateTime>> {
        let mut times = vec![];
        let mut at = self.floor(from);
        while let Some(time) = at.filter(|time| *time <= to) {
            if time >= from {
                if times.len() == most {
                    return None;
                }
                times.push(time);
            }
            at = self.next(time);
        }
        Some(times)
    }
}

/// How fine a list of times is, in the order of time. A single one is a day at least.
pub fn grain_of(times: &[i64]) -> Grain {
    let finest = times.iter().filter_map(|at| local_time(*at)).map(Grain::of).min().unwrap_or(Grain::Day);
    if times.len() == 1 { finest.min(Grain::Day) } else { finest }
}

/// Times to label on an axis of so many pixels, with their labels, none over another. The labels are of the points themselves
/// where there is room for all. A second line says the day or the year where it begins.
pub fn of_times(points: &[i64], language: Language, pixels: f64, size: f64) -> Vec<(i64, String)> {
    let grain = grain_of(points);
    let (Some(from), Some(to)) = (points.first().and_then(|at| local_time(*at)), points.last().and_then(|at| local_time(*at))) else { return vec![] };
    let widest_day = NaiveDate::from_ymd_opt(2000, 9, 30).unwrap_or_default().and_time(Default::default());
    let widest = |grain| match grain {
        Grain::Time => width("00:00", size),
        Grain::Day => width(&language.day(widest_day), size),
        Grain::Month => width(language.month(widest_day), size),
        Grain::Year => width("2000", size),
    };
    let room = |grain| (pixels / (widest(grain) + 14.0)).max(1.0) as usize;
    let (grain, times): (Grain, Vec<NaiveDateTime>) = if points.len() <= room(grain) {
        (grain, points.iter().filter_map(|at| local_time(*at)).collect())
    } else {
        let steps = STEPS.into_iter().filter(|step| step.grain() >= grain);
        let mut fitting = steps.filter_map(|step| step.times(from, to, room(step.grain())).map(|times| (step.grain(), times)));
        fitting.next().filter(|(_, times)| times.len() >= 2).unwrap_or_else(|| (grain, vec![from, to]))
    };
    let span = (to - from).as_seconds_f64().max(1.0);
    let mut labels: Vec<(i64, String)> = vec![];
    let (mut free_from, mut before) = (f64::MIN, None::<NaiveDateTime>);
    for time in times {
        let second_line = match grain {
            Grain::Time if before.is_none_or(|before| before.date() != time.date()) => language.day(time),
            Grain::Day | Grain::Month if before.is_none_or(|before| before.year() != time.year()) => time.year().to_string(),
            _ => String::new(),
        };
        let label = match grain {
            Grain::Time => language.hour(time),
            Grain::Day => language.day(time),
            Grain::Month => language.month(time).into(),
            Grain::Year => time.year().to_string(),
        };
        let half = width(&label, size).max(width(&second_line, size)) / 2.0;
        let middle = (time - from).as_seconds_f64() / span * pixels;
        if middle - half < free_from {
            continue;
        }
        (free_from, before) = (middle + half + 6.0, Some(time));
        labels.push((
            (time - NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default().and_time(Default::default())).num_microseconds().unwrap_or_default(),
            if second_line.is_empty() { label } else { format!("{label}\n{second_line}") },
        ));
    }
    labels
}
