//! The persons of an order.

use super::known;
use crate::Result;
use crate::columns::columns;
use domain::orders::{Person, PersonRole, Title};
use sqlx::PgConnection;
use std::collections::BTreeMap;

columns! {
    struct PersonRow {
        role: String,
        title: Option<String>,
        first_name: String,
        last_name: String,
        address: Option<String>,
        postcode: Option<String>,
        city: Option<String>,
        country: Option<String>,
        email: String,
        mobile: Option<String>,
    }
}

pub(super) async fn fetch(db: &mut PgConnection, number: i64) -> Result<BTreeMap<PersonRole, Person>> {
    let rows: Vec<PersonRow> = sqlx::query_as(
        "SELECT role::text AS role, title::text AS title, first_name, last_name, address, postcode, city, country, email, mobile
         FROM order_persons WHERE order_number = $1",
    )
    .bind(number)
    .fetch_all(db)
    .await?;
    let person = |row: PersonRow| {
        let title = row.title.as_deref().map(Title::parse).transpose();
        let person = Person {
            title: known(title, "title")?,
            first_name: row.first_name,
            last_name: row.last_name,
            address: row.address,
            postcode: row.postcode,
            city: row.city,
            country: row.country,
            email: row.email,
            mobile: row.mobile,
        };
        Ok((known(PersonRole::parse(&row.role), "role")?, person))
    };
    rows.into_iter().map(person).collect()
}
