//! The section `identity`: issuers, their clients, our own client and keys.

use super::reader::Reader;
use http_layer::auth::{AuthConfig, Client, ClientKey, ClientKind, Issuer, Limits, Login, Realm, SealingKey};
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerSetting {
    url: String,
    realm: RealmSetting,
    clients: Vec<ClientSetting>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum RealmSetting {
    Operators,
    Subscribers,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientSetting {
    id: String,
    kind: KindSetting,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum KindSetting {
    Interactive,
    Service,
    BoundService,
}

impl From<IssuerSetting> for Issuer {
    fn from(setting: IssuerSetting) -> Self {
        let realm = match setting.realm {
            RealmSetting::Operators => Realm::Operators,
            RealmSetting::Subscribers => Realm::Subscribers,
        };
        let clients = setting.clients.into_iter().map(|client| Client {
            id: client.id,
            kind: match client.kind {
                KindSetting::Interactive => ClientKind::Interactive,
                KindSetting::Service => ClientKind::Service,
                KindSetting::BoundService => ClientKind::BoundService,
            },
        });
        Self { url: setting.url, realm, clients: clients.collect() }
    }
}

pub(super) fn read(reader: &mut Reader) -> Option<AuthConfig> {
    let public_url = reader.required("public_url");
    let issuers: Option<Vec<IssuerSetting>> = reader.required("identity.issuers");
    let issuer = reader.required("identity.login.issuer");
    let client_id = reader.required("identity.login.client_id");
    let key = login_key(reader);
    let sealing_keys = sealing_keys(reader);
    let roots = roots(reader);
    let audience = reader.or("identity.audience", "urn:ra:api".to_owned());
    let algorithms = algorithms(reader);
    Some(AuthConfig {
        public_url: public_url?,
        issuers: issuers?.into_iter().map(Into::into).collect(),
        login: Login { issuer: issuer?, client_id: client_id?, key: key? },
        audience,
        algorithms: algorithms?,
        sealing_keys: sealing_keys?,
        roots: roots?,
        limits: Limits::default(),
    })
}

fn login_key(reader: &mut Reader) -> Option<ClientKey> {
    let name = "identity.login.key_file";
    let path: PathBuf = reader.required(name)?;
    let pem = reader.file(name, &path)?;
    ClientKey::from_pem(&pem).map_err(|sentence| reader.error(format!("{name}: {sentence}"))).ok()
}

/// Files of 32 random bytes; the first one seals, all of them open.
fn sealing_keys(reader: &mut Reader) -> Option<Vec<SealingKey>> {
    let name = "identity.sealing_key_files";
    let paths: Vec<PathBuf> = reader.required(name)?;
    let mut keys = Vec::new();
    for path in &paths {
        match <[u8; 32]>::try_from(reader.file(name, path)?) {
            Ok(bytes) => keys.push(SealingKey::new(bytes)),
            Err(bytes) => {
                let advice = "`head -c 32 /dev/urandom` makes one";
                reader.error(format!("{name}: {} has {} bytes, 32 are needed; {advice}", path.display(), bytes.len()));
            }
        }
    }
    Some(keys)
}

fn roots(reader: &mut Reader) -> Option<Vec<Vec<u8>>> {
    let name = "identity.root_files";
    let paths: Vec<PathBuf> = reader.or(name, Vec::new());
    paths.iter().map(|path| reader.file(name, path)).collect()
}

/// What our realms sign with.
#[cfg(feature = "demo")]
pub(crate) fn default_algorithms<A: std::str::FromStr>() -> Vec<A> {
    DEFAULT_ALGORITHMS.iter().filter_map(|name| name.parse().ok()).collect()
}

const DEFAULT_ALGORITHMS: [&str; 2] = ["ES256", "PS256"];

fn algorithms<A: std::str::FromStr>(reader: &mut Reader) -> Option<Vec<A>> {
    let names = reader.or("identity.algorithms", DEFAULT_ALGORITHMS.map(str::to_owned).to_vec());
    let read = names.iter().map(|name| name.parse().map_err(|_| name.clone()));
    match read.collect::<Result<Vec<A>, String>>() {
        Ok(algorithms) => Some(algorithms),
        Err(name) => {
            reader.error(format!("identity.algorithms: {name} is not a signature algorithm; ES256, PS256 and RS256 are"));
            None
        }
    }
}
