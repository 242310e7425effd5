//! Reading rows by the names of their columns.

/// A struct whose fields are the columns of the same names; `..part: Part` is a group of columns that is read by `Part`,
/// a struct of the same making.
///
/// As sqlx's `derive(FromRow)`, which costs more than it gives: it compiles the whole driver, with its TLS, a second time
/// for the machine that builds.
macro_rules! columns {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident {
            $($(#[$field_meta:meta])* $field_visibility:vis $field:ident: $type:ty,)*
            $(..$part:ident: $part_type:ty,)*
        }
    ) => {
        $(#[$meta])*
        $visibility struct $name {
            $($(#[$field_meta])* $field_visibility $field: $type,)*
            $($part: $part_type,)*
        }

        impl<'r> ::sqlx::FromRow<'r, ::sqlx::postgres::PgRow> for $name {
            fn from_row(row: &'r ::sqlx::postgres::PgRow) -> ::sqlx::Result<Self> {
                Ok(Self {
                    $($field: ::sqlx::Row::try_get(row, stringify!($field))?,)*
                    $($part: <$part_type>::from_row(row)?,)*
                })
            }
        }
    };
}

pub(crate) use columns;
