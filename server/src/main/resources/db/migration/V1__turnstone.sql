-- One schema for PostgreSQL and for H2 in MODE=PostgreSQL (docs/protocol.md, "Storage on the server").
-- Identifiers of 16 bytes are uuid, hashes and sealed or signed bytes are bytea. Answers are never in a column that is
-- not sealed. Moments are milliseconds since 1970 in UTC: the two drivers give timestamps with time zone as different types.

create table site (
    site_id            uuid         not null primary key,
    code               varchar(32)  not null unique,
    name               varchar(100) not null,
    time_zone          varchar(64)  not null,
    authority_key      bytea        not null,
    created_at         bigint not null
);

-- Who may sign in. Login names are chosen by the administrator; no other name is kept in the clear.
create table account (
    account_id         uuid         not null primary key,
    login              varchar(64)  not null unique,
    password_hash      varchar(400) not null,
    failures           integer      not null,
    locked_until       bigint,
    created_at         bigint not null
);

create table role (
    site_id            uuid         not null references site,
    account_id         uuid         not null references account,
    role               varchar(32)  not null,
    granted_at         bigint not null,
    primary key (site_id, account_id, role)
);

-- An account as the author of changes at one site. The name of the person is sealed by the site's key.
create table person (
    site_id            uuid         not null references site,
    person_id          uuid         not null,
    account_id         uuid         references account,
    sealed_name        bytea,
    primary key (site_id, person_id),
    unique (site_id, account_id)
);

create table device (
    site_id            uuid         not null references site,
    device_id          uuid         not null,
    person_id          uuid         not null,
    role               varchar(32)  not null,
    sign_key           bytea        not null,
    box_key            bytea        not null,
    certificate        bytea        not null,
    status             varchar(16)  not null,
    enrolled_at        bigint not null,
    primary key (site_id, device_id)
);

-- The code itself is never stored, only a hash of its secret part.
create table enrolment_code (
    site_id            uuid         not null references site,
    secret_hash        varchar(64)  not null,
    person_id          uuid         not null,
    role               varchar(32)  not null,
    issued_at          bigint not null,
    issued_by          varchar(64)  not null,
    expires_at         bigint not null,
    used_at            bigint,
    used_by            varchar(32),
    primary key (site_id, secret_hash)
);

-- Opened logs: one epoch of one device each.
create table log (
    site_id            uuid         not null references site,
    log_id             uuid         not null,
    device_id          uuid         not null,
    opened_by          uuid         not null,
    primary key (site_id, log_id)
);

-- Append-only. Only ids, counts and signed headers; the body is apart so that it can be erased.
create table entry (
    site_id            uuid         not null references site,
    change_id          uuid         not null,
    header_hash        bytea        not null,
    log_id             uuid         not null,
    seq                bigint       not null,
    prev               bytea        not null,
    record_id          uuid         not null,
    key_id             uuid         not null,
    kind               smallint     not null,
    header             bytea        not null,
    signature          bytea        not null,
    status             varchar(16)  not null,
    received_at        bigint not null,
    received_via       varchar(16)  not null,
    primary key (site_id, change_id),
    unique (site_id, header_hash)
);
-- Not unique: a restored laptop writes two entries with one number, and both are kept.
create index entry_by_log on entry (site_id, log_id, seq);
create index entry_by_record on entry (site_id, record_id);
-- Children of an entry that came before their parent.
create index entry_by_prev on entry (site_id, log_id, prev);

create table body (
    site_id            uuid         not null,
    change_id          uuid         not null,
    ciphertext         bytea,
    status             varchar(16)  not null,
    primary key (site_id, change_id),
    foreign key (site_id, change_id) references entry
);

create table key_wrap (
    site_id            uuid         not null references site,
    record_id          uuid         not null,
    key_id             uuid         not null,
    recipient          uuid         not null,
    generation         bigint       not null,
    wrap_hash          varchar(64)  not null,
    type               smallint     not null,
    wrap               bytea        not null,
    verified           boolean      not null,
    sender             uuid,
    primary key (site_id, record_id, key_id, recipient, generation, wrap_hash)
);

-- The ends of a log's branches, named as in a vector by the first 16 bytes of the header hash.
create table tip (
    site_id            uuid         not null references site,
    log_id             uuid         not null,
    change_id          uuid         not null,
    seq                bigint       not null,
    primary key (site_id, log_id, change_id)
);

-- The control log of the site: enrolments, revocations, keys, forms; signed by the authority.
create table control (
    site_id            uuid         not null references site,
    change_id          uuid         not null,
    header_hash        bytea        not null,
    no                 bigint       not null,
    kind               smallint     not null,
    header             bytea        not null,
    signature          bytea        not null,
    body               bytea        not null,
    received_at        bigint not null,
    primary key (site_id, change_id),
    unique (site_id, header_hash)
);
create index control_by_number on control (site_id, no);

-- What was projected last, sealed under the record's key; only ids, counts, flags and times are readable.
create table record_state (
    site_id            uuid         not null references site,
    record_id          uuid         not null,
    form_hash          uuid,
    form_id            varchar(64),
    version            bigint       not null,
    dirty              boolean      not null,
    incomplete         boolean      not null,
    erased             boolean      not null,
    changes            integer      not null,
    conflicts          integer      not null,
    source_heads       bytea,
    sealed_state       bytea,
    projected_at       bigint,
    primary key (site_id, record_id)
);
create index record_state_by_dirty on record_state (site_id, dirty);
create index record_state_by_form on record_state (site_id, form_id);

-- One row of a dataset table. The cells are sealed under the record's key; the order is kept readable.
create table dataset_row (
    site_id            uuid         not null references site,
    record_id          uuid         not null,
    form_id            varchar(64)  not null,
    table_name         varchar(200) not null,
    row_key            varchar(400) not null,
    row_order          integer      not null,
    source_heads       bytea        not null,
    sealed_cells       bytea        not null,
    primary key (site_id, record_id, form_id, table_name, row_key)
);
create index dataset_row_by_table on dataset_row (site_id, form_id, table_name);

create table blob (
    site_id            uuid         not null references site,
    blob_id            varchar(64)  not null,
    length             bigint,
    complete           boolean      not null,
    received_at        bigint not null,
    primary key (site_id, blob_id)
);

create table blob_chunk (
    site_id            uuid         not null,
    blob_id            varchar(64)  not null,
    n                  integer      not null,
    chunk              bytea        not null,
    primary key (site_id, blob_id, n),
    foreign key (site_id, blob_id) references blob
);

-- Signed checkpoints, and the signed acknowledgements of devices.
create table receipt (
    site_id            uuid         not null references site,
    device_id          uuid         not null,
    no                 bigint       not null,
    at                 bigint not null,
    checkpoint         bytea        not null,
    acknowledgement    bytea,
    primary key (site_id, device_id, no)
);

create table form_version (
    site_id            uuid         not null references site,
    form_hash          uuid         not null,
    form_id            varchar(64)  not null,
    version            varchar(64)  not null,
    title              varchar(400) not null,
    definition         bytea        not null,
    dictionary         bytea,
    published_at       bigint not null,
    primary key (site_id, form_hash)
);

create table form_media (
    site_id            uuid         not null,
    form_hash          uuid         not null,
    name               varchar(200) not null,
    content            bytea        not null,
    primary key (site_id, form_hash, name),
    foreign key (site_id, form_hash) references form_version
);

-- Each row's hash covers the row before it, so that a row removed or altered later shows.
create table audit_entry (
    no                 bigint       not null primary key,
    at                 bigint not null,
    actor              varchar(64)  not null,
    action             varchar(64)  not null,
    site               varchar(32)  not null,
    subject            varchar(200) not null,
    prev_hash          varchar(64)  not null,
    hash               varchar(64)  not null unique
);

-- One row: the newest link of the audit trail, locked while the next is made.
create table audit_head (
    id                 smallint     not null primary key,
    no                 bigint       not null,
    hash               varchar(64)  not null
);
insert into audit_head (id, no, hash) values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
