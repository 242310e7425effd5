use crate::FieldError;
use domain::orders::{EvidenceKind, EvidenceSide, Gap, OrderFile};
use serde::{Deserialize, Serialize};

/// Something of an order that is to be put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CorrectionView {
    /// What: `evidence.holder_identity`, `documents_valid`.
    pub field: String,
    /// `missing`, or `rejected` where it was found wrong.
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::FieldErrorCode))]
    pub code: String,
    /// What to do.
    pub message: String,
    /// Of a piece of evidence that is missing, the sides that are not there yet: both, or the one.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::EvidenceSide>))]
    pub missing_sides: Vec<EvidenceSide>,
    /// Why it was found wrong, in the words of whoever found it.
    pub reason: Option<String>,
    /// The address of the operation that puts it right.
    pub address: String,
}

impl CorrectionView {
    /// Everything that is to be put right.
    pub(super) fn of(file: &OrderFile) -> Vec<Self> {
        let order = format!("/api/v1/orders/{}", file.summary.number);
        let correction = |gap: Gap| {
            let FieldError { field, code, message } = gap.into();
            let at = |address: String| format!("{order}/{address}");
            let whole = |address: String| Self { field, code, message, missing_sides: Vec::new(), reason: None, address: at(address) };
            match gap {
                Gap::Declaration => whole("complete".to_owned()),
                Gap::Rejected(kind) => {
                    let item = file.evidence.iter().find(|item| item.kind == kind);
                    Self { reason: item.and_then(|item| item.rejection_reason.clone()), ..whole(format!("evidence/{kind}")) }
                }
                Gap::Missing(kind) => match (missing_sides(file, kind), kind.sides().len()) {
                    // The other side is there and stays: this one alone can follow.
                    (sides, 2) if sides.len() == 1 => {
                        let message = format!("Import the {}, too: the other side is there.", sides[0]);
                        let address = format!("evidence/{kind}/{}", sides[0]);
                        Self { message, missing_sides: sides, ..whole(address) }
                    }
                    (missing_sides, _) => Self { missing_sides, ..whole(format!("evidence/{kind}")) },
                },
            }
        };
        file.gaps().into_iter().map(correction).collect()
    }
}

/// The sides of a piece of which nothing can be read.
fn missing_sides(file: &OrderFile, kind: EvidenceKind) -> Vec<EvidenceSide> {
    let documents = file.evidence.iter().filter(|item| item.kind == kind).flat_map(|item| &item.documents);
    let there: Vec<EvidenceSide> = documents
        .filter(|document| document.replaced_at.is_none() && document.file.destroyed_at.is_none())
        .map(|document| document.side)
        .collect();
    kind.sides().iter().copied().filter(|side| !there.contains(side)).collect()
}
