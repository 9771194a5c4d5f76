//! What the text of a cell means, and where it goes.

use super::mapping::{Cell, Reads};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

/// The value of a cell; the sentence says what is wrong without repeating it.
pub fn value_of(cell: &Cell, text: &str) -> Result<Value, String> {
    if let Some(codes) = &cell.codes {
        return codes.get(text).cloned().ok_or_else(|| {
            let known: Vec<&str> = codes.keys().map(String::as_str).collect();
            format!("the mapping knows {} here, and not what stands in the cell", known.join(", "))
        });
    }
    if !cell.date.is_empty() {
        return Ok(json!(day_of(&cell.date, text)?));
    }
    match cell.reads {
        Reads::Text => Ok(json!(text)),
        Reads::Integer => text
            .parse::<i64>()
            .map(|number| json!(number))
            .map_err(|_| "must be a whole number".to_owned()),
        Reads::List => {
            let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
            Ok(Value::Array(parts.map(|part| json!(part)).collect()))
        }
    }
}

/// The one day that a text is in the forms declared. What is another day in another of them is
/// nobody's to guess.
pub fn day_of(forms: &[String], text: &str) -> Result<NaiveDate, String> {
    let mut days: Vec<NaiveDate> = forms.iter().filter_map(|form| NaiveDate::parse_from_str(text, form).ok()).collect();
    days.sort_unstable();
    days.dedup();
    match days.as_slice() {
        [day] => Ok(*day),
        [] => Err(format!("must be a date that exists, written {}", forms.join(" or "))),
        _ => Err(format!(
            "is another day in each of {}; declare the one that the column has",
            forms.join(" and ")
        )),
    }
}

/// Puts a value at a pointer, making what leads there.
pub fn put(body: &mut Value, pointer: &str, value: Value) {
    let parts: Vec<&str> = pointer.split('/').skip(1).collect();
    place(body, &parts, value);
}

/// No list of the contract has as many entries, so such a number is no index.
const MOST_INDEX: usize = 100;

fn place(here: &mut Value, parts: &[&str], value: Value) {
    let Some((first, rest)) = parts.split_first() else {
        *here = value;
        return;
    };
    match first.parse::<usize>() {
        Ok(index) if index < MOST_INDEX => {
            if !here.is_array() {
                *here = Value::Array(Vec::new());
            }
            let Value::Array(list) = here else { return };
            if list.len() <= index {
                list.resize(index + 1, Value::Null);
            }
            if let Some(entry) = list.get_mut(index) {
                place(entry, rest, value);
            }
        }
        _ => {
            if !here.is_object() {
                *here = Value::Object(Map::new());
            }
            if let Value::Object(object) = here {
                place(object.entry((*first).to_owned()).or_insert(Value::Null), rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_in_the_forms_declared_and_no_other() {
        let forms = |forms: &[&str]| forms.iter().map(|form| (*form).to_owned()).collect::<Vec<_>>();
        let british = forms(&["%d/%m/%Y"]);
        assert_eq!(day_of(&british, "01/02/2021"), Ok("2021-02-01".parse().expect("a day")));
        assert!(day_of(&british, "31/02/2021").is_err_and(|detail| detail.contains("exists")));
        assert!(day_of(&british, "2021-02-01").is_err());
        let both = forms(&["%d/%m/%Y", "%m/%d/%Y"]);
        assert!(day_of(&both, "01/02/2021").is_err_and(|detail| detail.contains("another day")));
        assert_eq!(day_of(&both, "13/02/2021"), Ok("2021-02-13".parse().expect("a day")));
        assert_eq!(day_of(&both, "02/02/2021"), Ok("2021-02-02".parse().expect("a day")));
    }

    #[test]
    fn a_value_goes_where_its_pointer_says() {
        let mut body = Value::Null;
        put(&mut body, "/children/1/reference", json!("B"));
        put(&mut body, "/children/0/reference", json!("A"));
        put(&mut body, "/profile/sex", json!("F"));
        assert_eq!(
            body,
            json!({"children": [{"reference": "A"}, {"reference": "B"}], "profile": {"sex": "F"}})
        );
    }
}
