//! The vocabularies as the OpenAPI document names them. `domain` knows nothing of OpenAPI, so each of its closed lists
//! gets a schema here, made from the list itself: a new value appears in the document by itself.

use crate::{FieldErrorCode as FieldCode, ProblemCode as Code};
use domain::{orders, policy, values};
use std::borrow::Cow;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// A closed list of texts.
fn choice(description: &str, values: impl IntoIterator<Item = String>) -> RefOr<Schema> {
    let object = ObjectBuilder::new().schema_type(Type::String).description(Some(description)).enum_values(Some(values));
    Schema::Object(object.build()).into()
}

macro_rules! choices {
    ($($name:ident of $list:path, $description:literal;)+) => { $(
        #[doc = $description]
        #[derive(Debug)]
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                choice($description, $list.iter().map(|value| value.as_str().to_owned()))
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )+ };
}

choices! {
    Status of orders::Status::ALL, "Where an order stands.";
    Phase of orders::Phase::ALL, "The coarse phase that both processes share.";
    Process of orders::Process::ALL, "The way an order goes through.";
    OrderType of orders::OrderType::ALL, "What an order asks for.";
    Step of orders::Step::ALL, "The five steps an operator sees above an order.";
    EvidenceKind of orders::EvidenceKind::ALL, "Which proof an evidence item is.";
    EvidenceSide of orders::EvidenceSide::ALL, "A side of a piece of evidence; what is no identity document has a front only.";
    EvidenceState of orders::EvidenceState::ALL, "How far an evidence item is.";
    DocumentScan of orders::DocumentScan::ALL, "What the virus scanner said of a document. It informs, and decides nothing.";
    ContractDocumentKind of orders::ContractDocumentKind::ALL, "Which contract document.";
    ContractDocumentState of orders::ContractDocumentState::ALL, "How far a contract document is.";
    Title of orders::Title::ALL, "How a person is addressed.";
    Medium of orders::Medium::ALL, "What holds the key.";
    DeliveryMode of orders::DeliveryMode::ALL, "How the medium reaches the holder.";
    HolderAuthentication of orders::HolderAuthentication::ALL, "Who authenticates the holder.";
    PaymentMethod of orders::PaymentMethod::ALL, "How an order is paid.";
    OtpChannel of orders::OtpChannel::ALL, "Where the activation code goes.";
    IdentityDocumentType of orders::IdentityDocumentType::ALL, "Which identity document.";
    CertificateStatus of orders::CertificateStatus::ALL, "A certificate's status at the instant of the answer.";
    ActorKind of orders::ActorKind::ALL, "What kind of actor did something.";
    LongList of orders::LongList::ALL, "A list of an order that may have more entries than are shown.";
    EventKind of orders::EventKind::ALL, "What happened to an order.";
    Role of policy::Role::ALL, "A role of the operators' or the subscribers' realm.";
    Permission of policy::Permission::ALL, "What a role may do.";
    FieldErrorCode of FieldCode::ALL, "Why a field is wrong.";
    ProblemCode of Code::ALL, "Why a request failed; programs branch on it.";
}

/// The orders a list can have.
#[derive(Debug)]
pub struct Sort;

impl PartialSchema for Sort {
    fn schema() -> RefOr<Schema> {
        let both = |key: &orders::SortKey| {
            [orders::SortDirection::Ascending, orders::SortDirection::Descending]
                .map(|direction| orders::OrderSort { key: *key, direction }.to_string())
        };
        choice("A column; a leading `-` reverses.", orders::SortKey::ALL.iter().flat_map(both))
    }
}

impl ToSchema for Sort {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("OrderSort")
    }
}

/// A day.
#[derive(Debug)]
pub struct Date;

impl PartialSchema for Date {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)));
        Schema::Object(object.description(Some("A day of the calendar: `2026-01-21`.")).build()).into()
    }
}

impl ToSchema for Date {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Date")
    }
}

/// The name of a draft.
#[derive(Debug)]
pub struct DraftId;

impl PartialSchema for DraftId {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::Custom("uuid".to_owned())));
        Schema::Object(object.description(Some("A UUID.")).build()).into()
    }
}

impl ToSchema for DraftId {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("DraftId")
    }
}

/// A part of an order.
#[derive(Debug)]
pub struct DraftEntry;

impl PartialSchema for DraftEntry {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new().schema_type(Type::Object);
        let description =
            "Any part of an `OrderSubmission`, also none of it: the same fields under the same rules, and none of them is required.";
        Schema::Object(object.description(Some(description)).build()).into()
    }
}

impl ToSchema for DraftEntry {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("DraftEntry")
    }
}

/// What a file is.
#[derive(Debug)]
pub struct FileFormat;

impl PartialSchema for FileFormat {
    fn schema() -> RefOr<Schema> {
        choice("What a file is, by its content.", values::FileFormat::ALL.iter().map(|format| format.media_type().to_owned()))
    }
}

impl ToSchema for FileFormat {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("FileFormat")
    }
}

/// The bytes of a file.
#[derive(Debug)]
pub struct FileContent;

impl PartialSchema for FileContent {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
        Schema::Object(object.description(Some("The bytes of the file, at most 3 145 728.")).build()).into()
    }
}

impl ToSchema for FileContent {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("FileContent")
    }
}

/// An instant.
#[derive(Debug)]
pub struct Timestamp;

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
        Schema::Object(object.description(Some("RFC 3339 in UTC, microseconds at most.")).build()).into()
    }
}

impl ToSchema for Timestamp {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Timestamp")
    }
}

/// The files of a piece of evidence.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it describes a form, and is never made")]
pub struct EvidenceForm {
    /// The front, or all there is.
    #[schema(value_type = FileContent)]
    front: FileContent,
    /// The back, of an identity document.
    #[schema(value_type = Option<FileContent>, nullable = false)]
    back: Option<FileContent>,
}
