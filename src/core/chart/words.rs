//! Numbers, dates, durations and phrases in the languages of the charts.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::data::Shape;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    English,
    Polish,
    German,
}

pub const LANGUAGES: [(&str, Language); 3] = [("en", Language::English), ("pl", Language::Polish), ("de", Language::German)];

/// What values are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    Number,
    Percent,
    /// Seconds, shown as 1 h 25 min.
    Duration,
}

pub const UNITS: [(&str, Unit); 3] = [("number", Unit::Number), ("percent", Unit::Percent), ("duration", Unit::Duration)];

/// As helpdesk.engagement_level names them.
pub const LEVELS: [&str; 4] = ["low", "medium", "high", "critical"];

/// The phrases of one language, in this order.
pub struct Phrases {
    pub no_data: &'static str,
    pub this_period: &'static str,
    pub previous_period: &'static str,
    pub other: &'static str,
    pub nobody: &'static str,
    pub under: &'static str,
    pub and_more: &'static str,
    pub at_most: &'static str,
    pub period: &'static str,
    pub values: &'static str,
    pub missing: &'static str,
    pub members: &'static str,
    pub least: &'static str,
    pub most: &'static str,
    pub levels: [&'static str; 4],
    million: &'static str,
    billion: &'static str,
    shapes: [&'static str; 6],
    months: [&'static str; 12],
    weekdays: [&'static str; 7],
}

static ENGLISH: Phrases = Phrases {
    no_data: "No data",
    this_period: "This period",
    previous_period: "Previous period",
    other: "Other",
    nobody: "(none)",
    under: "under",
    and_more: "and more",
    at_most: "up to",
    period: "Period",
    values: "Values",
    missing: "Missing",
    members: "Members",
    least: "Minimum",
    most: "Maximum",
    levels: LEVELS,
    million: "M",
    billion: "bn",
    shapes: ["Line chart", "Stacked bar chart", "Heat map by weekday and hour", "Bar chart", "Distribution", "Bar chart with levels"],
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
};

static POLISH: Phrases = Phrases {
    no_data: "Brak danych",
    this_period: "Ten okres",
    previous_period: "Poprzedni okres",
    other: "Pozostałe",
    nobody: "(brak)",
    under: "poniżej",
    and_more: "i więcej",
    at_most: "do",
    period: "Okres",
    values: "Wartości",
    missing: "Brakujące",
    members: "Pozycje",
    least: "Minimum",
    most: "Maksimum",
    levels: ["niski", "średni", "wysoki", "krytyczny"],
    million: "mln",
    billion: "mld",
    shapes: ["Wykres liniowy", "Skumulowany wykres słupkowy", "Mapa cieplna według dnia tygodnia i godziny", "Wykres słupkowy", "Rozkład", "Wykres słupkowy z poziomami"],
    months: ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"],
    weekdays: ["pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."],
};

static GERMAN: Phrases = Phrases {
    no_data: "Keine Daten",
    this_period: "Dieser Zeitraum",
    previous_period: "Vorheriger Zeitraum",
    other: "Übrige",
    nobody: "(ohne)",
    under: "unter",
    and_more: "und mehr",
    at_most: "bis",
    period: "Zeitraum",
    values: "Werte",
    missing: "Fehlend",
    members: "Einträge",
    least: "Minimum",
    most: "Maximum",
    levels: ["niedrig", "mittel", "hoch", "kritisch"],
    million: "Mio.",
    billion: "Mrd.",
    shapes: ["Liniendiagramm", "Gestapeltes Säulendiagramm", "Heatmap nach Wochentag und Stunde", "Balkendiagramm", "Verteilung", "Balkendiagramm mit Stufen"],
    months: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
    weekdays: ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"],
};

/// Microseconds since 2000 as a local time, within the years 1 to 9999.
pub fn local_time(at: i64) -> Option<NaiveDateTime> {
    let epoch = NaiveDate::from_ymd_opt(2000, 1, 1)?.and_hms_opt(0, 0, 0)?;
    epoch.checked_add_signed(TimeDelta::microseconds(at)).filter(|at| (1..=9999).contains(&at.year()))
}

/// The narrowest unit in which all these times differ from the start of a year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grain {
    Time,
    Day,
    Month,
    Year,
}

impl Grain {
    pub fn of(at: NaiveDateTime) -> Self {
        match at {
            at if at.num_seconds_from_midnight() != 0 || at.nanosecond() != 0 => Grain::Time,
            at if at.day() != 1 => Grain::Day,
            at if at.month() != 1 => Grain::Month,
            _ => Grain::Year,
        }
    }
}

impl Language {
    pub fn phrases(self) -> &'static Phrases {
        match self {
            Language::English => &ENGLISH,
            Language::Polish => &POLISH,
            Language::German => &GERMAN,
        }
    }

    pub fn shape(self, shape: Shape) -> &'static str {
        self.phrases().shapes[shape as usize]
    }

    /// A number with so many decimals, less the zeros at its end.
    pub fn number(self, value: f64, decimals: usize) -> String {
        let plain = format!("{:.decimals$}", value.abs());
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let (group, point) = match self {
            Language::English => (',', '.'),
            Language::Polish => ('\u{A0}', ','),
            Language::German => ('.', ','),
        };
        // Polish writes four digits without a gap
        let grouped = whole.len() > if self == Language::Polish { 4 } else { 3 };
        let mut text = String::new();
        for (at, digit) in whole.char_indices() {
            if grouped && at > 0 && (whole.len() - at) % 3 == 0 {
                text.push(group);
            }
            text.push(digit);
        }
        let fraction = fraction.trim_end_matches('0');
        if !fraction.is_empty() {
            text.push(point);
            text.push_str(fraction);
        }
        if value < 0.0 && text.contains(|c: char| ('1'..='9').contains(&c)) { format!("−{text}") } else { text }
    }

    /// A label of an axis that reaches to `most`: in millions, or billions, where it reaches there.
    pub fn large(self, value: f64, most: f64) -> String {
        let (size, name) = match most {
            most if most >= 1e9 => (1e9, self.phrases().billion),
            most if most >= 1e6 => (1e6, self.phrases().million),
            _ => return self.value(value, Unit::Number),
        };
        if value == 0.0 { "0".into() } else { format!("{}\u{A0}{name}", self.number(value / size, 3)) }
    }

    pub fn value(self, value: f64, unit: Unit) -> String {
        // two decimals, or two digits of what is smaller than one
        let decimals = if value == 0.0 || value.abs() >= 1.0 { 2 } else { (1.0 - value.abs().log10().floor()).clamp(2.0, 9.0) as usize };
        match unit {
            Unit::Number => self.number(value, decimals),
            Unit::Percent => self.number(value, decimals) + if self == Language::German { "\u{A0}%" } else { "%" },
            Unit::Duration => self.duration(value),
        }
    }

    /// Seconds in the two largest units that they reach, rounded to the smaller one.
    pub fn duration(self, seconds: f64) -> String {
        const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
        let length = seconds.abs();
        if length < 9.95 {
            return format!("{}\u{A0}s", self.number(seconds, if length < 0.095 { 3 } else { 1 }));
        }
        let smallest = match length {
            length if length >= 86_370.0 => 3_600,
            length if length >= 3_599.5 => 60,
            _ => 1,
        };
        let mut left = (length / smallest as f64).round() as u64 * smallest;
        let mut parts = vec![];
        for (size, name) in UNITS {
            if left >= size {
                parts.push(format!("{}\u{A0}{name}", self.number((left / size) as f64, 0)));
                left %= size;
            }
        }
        (if seconds < 0.0 { "−" } else { "" }).to_owned() + &parts.join(" ")
    }

    pub fn weekday(self, from_monday: usize) -> &'static str {
        self.phrases().weekdays[from_monday]
    }

    pub fn month(self, at: NaiveDateTime) -> &'static str {
        self.phrases().months[at.month0() as usize]
    }

    /// 12 Jan; 12. Jan.
    pub fn day(self, at: NaiveDateTime) -> String {
        format!("{}{}\u{A0}{}", at.day(), if self == Language::German { "." } else { "" }, self.month(at))
    }

    pub fn hour(self, at: NaiveDateTime) -> String {
        format!("{}:{:02}", at.hour(), at.minute())
    }

    /// A time in full, as far as the times beside it need: 2026; Jan 2026; Mon 12 Jan 2026; Mon 12 Jan 2026 14:00.
    pub fn date(self, at: NaiveDateTime, grain: Grain) -> String {
        let weekday = self.weekday(at.weekday().num_days_from_monday() as usize);
        match grain {
            Grain::Year => at.year().to_string(),
            Grain::Month => format!("{} {}", self.month(at), at.year()),
            Grain::Day => format!("{weekday} {} {}", self.day(at), at.year()),
            Grain::Time => format!("{weekday} {} {} {}", self.day(at), at.year(), self.hour(at)),
        }
    }
}
