use crate::FieldError;
use domain::orders::{Gap, OrderFile};
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
            let (reason, address) = match gap {
                Gap::Missing(kind) => (None, format!("{order}/evidence/{kind}")),
                Gap::Rejected(kind) => {
                    let item = file.evidence.iter().find(|item| item.kind == kind);
                    (item.and_then(|item| item.rejection_reason.clone()), format!("{order}/evidence/{kind}"))
                }
                Gap::Declaration => (None, format!("{order}/complete")),
            };
            Self { field, code, message, reason, address }
        };
        file.gaps().into_iter().map(correction).collect()
    }
}
