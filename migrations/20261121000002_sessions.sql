-- Browser sessions of the BFF (D2). The browser holds random secrets only; here are their SHA-256 digests, so that a
-- copy of the database signs nobody in. Tokens and login secrets are sealed by the application (AEAD): no key here.

create table sessions (
    id_hash bytea primary key check (octet_length(id_hash) = 32),
    issuer text not null check (issuer <> ''),
    subject text not null check (subject <> ''),
    -- The provider's session, for back-channel logout.
    sid text,
    created_at timestamptz not null,
    -- The person's last input: idle time counts from here, not from the page's polling.
    last_input_at timestamptz not null,
    -- The absolute end, whatever the person does.
    ends_at timestamptz not null,
    -- When the sealed access token must be replaced.
    access_ends_at timestamptz not null,
    sealed bytea not null,
    -- Counts the refreshes: whoever waited for the lock sees that the work is done.
    version integer not null default 0 check (version >= 0),
    check (ends_at > created_at),
    check (last_input_at >= created_at)
);
create index sessions_by_sid on sessions (issuer, sid) where sid is not null;
create index sessions_by_subject on sessions (issuer, subject);
create index sessions_by_end on sessions (ends_at);

-- A sign-in under way: from the departure to the provider until its answer comes back, once.
create table login_attempts (
    state_hash bytea primary key check (octet_length(state_hash) = 32),
    -- The browser that left is the browser that must come back.
    browser_hash bytea not null check (octet_length(browser_hash) = 32),
    sealed bytea not null,
    created_at timestamptz not null,
    ends_at timestamptz not null,
    check (ends_at > created_at)
);
create index login_attempts_by_end on login_attempts (ends_at);

-- Logout tokens that were honoured: each counts once (OpenID Connect Back-Channel Logout 1.0, 2.6).
create table seen_logout_tokens (
    issuer text not null,
    jti_hash bytea not null check (octet_length(jti_hash) = 32),
    -- Until then a replay would still be in date.
    ends_at timestamptz not null,
    primary key (issuer, jti_hash)
);
create index seen_logout_tokens_by_end on seen_logout_tokens (ends_at);
