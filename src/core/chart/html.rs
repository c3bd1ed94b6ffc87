//! What an HTML page around charts needs: names, words, figures and days as the charts write them, as HTML.

use super::data::check_value;
use super::text::clean;
use super::words::{Grain, LANGUAGES, Language, UNITS, local_time};
use super::{Misfit, choice, svg};

/// The words of the dashboard: a key, then English, Polish, German.
const WORDS: [(&str, [&str; 3]); 47] = [
    ("dashboard", ["Customer service", "Obsługa klienta", "Kundenservice"]),
    ("period", ["Period", "Okres", "Zeitraum"]),
    ("against", ["compared with", "w porównaniu z", "verglichen mit"]),
    ("zone", ["Time zone", "Strefa czasowa", "Zeitzone"]),
    ("made", ["Made", "Utworzono", "Erstellt"]),
    ("before", ["before", "poprzednio", "zuvor"]),
    ("how", ["How this is counted", "Jak to jest liczone", "Wie das gezählt wird"]),
    ("none", ["(none)", "(brak)", "(ohne)"]),
    ("all", ["All", "Razem", "Alle"]),
    ("no data", ["No data in this period.", "Brak danych w tym okresie.", "Keine Daten in diesem Zeitraum."]),
    ("cards", ["At a glance", "W skrócie", "Auf einen Blick"]),
    ("customers", ["Customers helped", "Obsłużeni klienci", "Betreute Kunden"]),
    ("contacts", ["Contacts", "Kontakty", "Kontakte"]),
    ("opened", ["Conversations opened", "Otwarte rozmowy", "Eröffnete Gespräche"]),
    ("closed", ["Conversations closed", "Zamknięte rozmowy", "Geschlossene Gespräche"]),
    ("first response", ["Median first response", "Mediana pierwszej odpowiedzi", "Median der ersten Antwort"]),
    ("resolution", ["Median resolution", "Mediana rozwiązania", "Median der Lösung"]),
    ("by channel", ["Customers helped by channel", "Obsłużeni klienci według kanału", "Betreute Kunden nach Kanal"]),
    ("contacts by channel", ["Contacts by channel", "Kontakty według kanału", "Kontakte nach Kanal"]),
    ("channel", ["Channel", "Kanał", "Kanal"]),
    ("change", ["Change", "Zmiana", "Änderung"]),
    ("previous", ["Previous period", "Poprzedni okres", "Vorheriger Zeitraum"]),
    ("series", ["Customers helped over time", "Obsłużeni klienci w czasie", "Betreute Kunden im Zeitverlauf"]),
    ("heatmap", ["When conversations begin", "Kiedy zaczynają się rozmowy", "Wann Gespräche beginnen"]),
    ("responses", ["First response times", "Czasy pierwszej odpowiedzi", "Erste Antwortzeiten"]),
    ("resolutions", ["Resolution times", "Czasy rozwiązania", "Lösungszeiten"]),
    ("time", ["Time", "Czas", "Zeit"]),
    ("conversations", ["Conversations", "Rozmowy", "Gespräche"]),
    ("share", ["Share", "Udział", "Anteil"]),
    ("leaders", ["Fastest first responses", "Najszybsze pierwsze odpowiedzi", "Schnellste erste Antworten"]),
    ("agent", ["Agent", "Agent", "Agent"]),
    ("median", ["Median", "Mediana", "Median"]),
    ("average", ["Average", "Średnia", "Durchschnitt"]),
    ("companies", ["Companies with the highest load", "Firmy o największym obciążeniu", "Firmen mit der höchsten Last"]),
    ("company", ["Company", "Firma", "Firma"]),
    ("load", ["Engagement load", "Obciążenie", "Last"]),
    ("level", ["Level", "Poziom", "Stufe"]),
    ("low", ["low", "niski", "niedrig"]),
    ("medium", ["medium", "średni", "mittel"]),
    ("high", ["high", "wysoki", "hoch"]),
    ("critical", ["critical", "krytyczny", "kritisch"]),
    ("tags", ["Top tags", "Najczęstsze tagi", "Häufigste Schlagwörter"]),
    ("tag", ["Tag", "Tag", "Schlagwort"]),
    ("unanswered", ["Unanswered", "Bez odpowiedzi", "Unbeantwortet"]),
    ("still_open", ["Still open", "Nadal otwarte", "Noch offen"]),
    ("under", ["under", "poniżej", "unter"]),
    ("and more", ["and more", "i więcej", "und mehr"]),
];

/// A line of a page is no longer, whatever is asked for.
const LONGEST: usize = 2_000;

/// A text on one line, escaped, at most so many characters and without what HTML cannot hold.
pub fn text(text: &str, most: usize) -> String {
    let mut html = String::new();
    svg::escape(&clean(text, most.min(LONGEST)), &mut html);
    html
}

fn language(name: &str) -> Result<Language, Misfit> {
    choice("language", name, &LANGUAGES)
}

pub fn word(word: &str, of: &str) -> Result<&'static str, Misfit> {
    let (_, words) = WORDS.iter().find(|(known, _)| *known == word).ok_or_else(|| Misfit::value(&format!("unknown word '{}'", clean(word, 40)), "", ""))?;
    Ok(words[language(of)? as usize])
}

pub fn value(value: f64, unit: &str, of: &str) -> Result<String, Misfit> {
    check_value(value)?;
    Ok(language(of)?.value(value, choice("unit", unit, &UNITS)?))
}

/// A local time as its day; nothing beyond the calendar.
pub fn day(at: i64, of: &str) -> Result<String, Misfit> {
    let language = language(of)?;
    Ok(local_time(at).map_or(String::new(), |at| language.date(at, Grain::Day)))
}
