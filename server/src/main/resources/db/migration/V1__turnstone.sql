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
    created_at         bigint not null,
    -- Counts what ends every session: a new password, another second step.
    sign_ins_void      integer      not null,
    -- What the app of the second step was given, sealed under DIR/account.key; and the step of the code used last.
    second_step        bytea,
    second_step_last   bigint       not null
);

-- Hashes of the codes that stand in for the second step, each once; the codes have 80 bits.
create table recovery_code (
    account_id         uuid         not null references account,
    code_hash          varchar(64)  not null,
    primary key (account_id, code_hash)
);

-- What one person proposed that a second one has to agree to. Its words are sealed under the site's secret.
-- What a provider of OpenID Connect calls the person of an account; an administrator says so beforehand.
create table provider_identity (
    issuer             varchar(400) not null,
    subject            varchar(255) not null,
    account_id         uuid         not null references account,
    primary key (issuer, subject),
    unique (account_id, issuer)
);

create table proposal (
    site_id            uuid         not null references site,
    proposal_id        uuid         not null,
    deed               varchar(64)  not null,
    subject            varchar(200) not null,
    sealed_words       bytea        not null,
    proposed_by        varchar(64)  not null,
    proposed_at        bigint       not null,
    decided_by         varchar(64),
    decided_at         bigint,
    agreed             boolean,
    primary key (site_id, proposal_id)
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

-- What a site's synchronisation has one of. The row is locked while the control log grows or a checkpoint is numbered.
create table site_sync (
    site_id            uuid         not null primary key references site,
    control_log        uuid         not null,
    server_epoch       uuid         not null,
    checkpoint_no      bigint       not null,
    -- The vector that a verified backup holds, empty before any.
    durable            bytea        not null,
    -- While this is set the database is older than what a laptop showed, and nothing is signed (docs/procedures.md).
    recovering_since   bigint,
    recovering_head    uuid,
    -- The scope key under which every key of a record was wrapped again, as far as it opened.
    rewrapped          uuid
);

-- When a device last signed in.
create table device_seen (
    site_id            uuid         not null references site,
    device_id          uuid         not null,
    at                 bigint       not null,
    primary key (site_id, device_id)
);

-- How far a device's clock was ahead of this server's as it signed in; a row for each change of more than a minute.
create table device_clock (
    site_id            uuid         not null references site,
    device_id          uuid         not null,
    at                 bigint       not null,
    ahead              bigint       not null,
    primary key (site_id, device_id, at)
);

-- Moments at which a backup of all before them may begin. One is good once it was read back and held what was here then.
create table backup (
    site_id            uuid         not null references site,
    no                 bigint       not null,
    at                 bigint       not null,
    vector             bytea        not null,
    entries            bigint       not null,
    verified_at        bigint,
    verified_by        varchar(64),
    primary key (site_id, no)
);

-- One epoch of one device each; locked while entries are added to it. Without a device its opening is not here yet.
create table log (
    site_id            uuid         not null references site,
    log_id             uuid         not null,
    device_id          uuid,
    primary key (site_id, log_id)
);
create index log_by_device on log (site_id, device_id);

-- Append-only. Only ids, counts and signed headers; the body is apart so that it can be erased. The control log is a log
-- like the others. An entry is held while one before it is missing. body_state: 0 not here, 1 here, 2 erased, 3 pruned.
create table entry (
    site_id            uuid         not null references site,
    change_id          uuid         not null,
    log_id             uuid         not null,
    seq                bigint       not null,
    prev               uuid         not null,
    record_id          uuid         not null,
    key_id             uuid         not null,
    kind               smallint     not null,
    header             bytea        not null,
    signature          bytea        not null,
    held               boolean      not null,
    body_state         smallint     not null,
    received_at        bigint not null,
    received_via       varchar(16)  not null,
    primary key (site_id, change_id)
);
-- Not unique: a restored laptop writes two entries with one number, and both are kept. Also says who follows an entry.
create index entry_by_log on entry (site_id, log_id, seq);
create index entry_by_record on entry (site_id, record_id);
-- Who waits for an entry.
create index entry_held on entry (site_id, held);
-- Requests to erase and links are asked for by their kind.
create index entry_by_kind on entry (site_id, kind);
create table body (
    site_id            uuid         not null,
    change_id          uuid         not null,
    ciphertext         bytea        not null,
    primary key (site_id, change_id),
    foreign key (site_id, change_id) references entry
);

-- A second header under an id that is taken: never seen unless SHA-256 is broken. Kept, without effect.
create table clash (
    site_id            uuid         not null references site,
    change_id          uuid         not null,
    record_id          uuid         not null,
    header_hash        bytea        not null,
    header             bytea        not null,
    signature          bytea        not null,
    primary key (site_id, change_id, header_hash)
);

-- What an entry lacks here: its body, a key, an attachment, as the bytes of docs/protocol.md, "Wants". Only entries without
-- a row are covered by a receipt.
create table lack (
    site_id            uuid         not null,
    change_id          uuid         not null,
    log_id             uuid         not null,
    need               bytea        not null,
    primary key (site_id, change_id, need),
    foreign key (site_id, change_id) references entry
);
create index lack_by_need on lack (site_id, need);
create index lack_by_log on lack (site_id, log_id);

-- Wraps with the entry they came with, zeros for those that came alone. Until one of a key for a receiver and a generation
-- is verified there may be several candidates, so many of each sender.
create table key_wrap (
    site_id            uuid         not null references site,
    record_id          uuid         not null,
    key_id             uuid         not null,
    recipient          uuid         not null,
    generation         bigint       not null,
    wrap_id            uuid         not null,
    change_id          uuid         not null,
    sender             uuid         not null,
    verified           boolean      not null,
    wrap               bytea        not null,
    primary key (site_id, record_id, key_id, recipient, generation, wrap_id, change_id)
);
create index key_wrap_by_entry on key_wrap (site_id, change_id);

-- The ends of a log's branches, named as in a vector by the first 16 bytes of the header hash.
create table tip (
    site_id            uuid         not null references site,
    log_id             uuid         not null,
    change_id          uuid         not null,
    seq                bigint       not null,
    primary key (site_id, log_id, change_id)
);

-- Nonces of sign-ins that are under way, each good for one use. Any server on this database may check them.
create table sign_in (
    site_id            uuid         not null references site,
    device_id          uuid         not null,
    nonce              bytea        not null,
    expires_at         bigint not null,
    primary key (site_id, device_id, nonce)
);
create index sign_in_by_expiry on sign_in (expires_at);

-- Where the projection of a record stands. A record is due while version is above projected_version; projected_at is when
-- its rows last became what they are. Its indexes begin alike for all that is new, so that a push writes few of their pages.
create table record_state (
    site_id            uuid         not null references site,
    record_id          uuid         not null,
    version            bigint       not null,
    projected_version  bigint       not null,
    due                boolean      not null,
    failures           integer      not null,
    retry_at           bigint,
    form_hash          uuid,
    form_id            varchar(64),
    source_heads       bytea,
    projected_at       bigint,
    primary key (site_id, record_id)
);
create index record_state_due on record_state (due, site_id, form_id);
create index record_state_by_form on record_state (site_id, form_id, projected_at);

-- What waits for somebody in a record, as its projection found: counts alone. A record of which nothing waits has no row.
create table record_waiting (
    site_id            uuid         not null references site,
    record_id          uuid         not null,
    form_id            varchar(64),
    incomplete         boolean      not null,
    open_items         integer      not null,
    conflicts          integer      not null,
    -- Its place in the review queue: 1 in conflict, 2 something else is open, 0 nothing.
    waits              smallint     not null,
    asked              integer      not null,
    answered           integer      not null,
    -- Its place among the open questions: 1 one is answered, 2 all wait for a laptop, 0 there is none.
    asks               smallint     not null,
    primary key (site_id, record_id)
);
-- The review queue and the open questions in their order, so that a page costs the same however many there are. Looked up
-- with >= 1: for > 0 H2 begins at 0.
create index record_waiting_queue on record_waiting (site_id, waits, form_id, record_id);
create index record_waiting_asked on record_waiting (site_id, asks, form_id, record_id, asked, answered);

-- The rows of one record in the tables of a dataset, by the key of the record in that dataset. Cells are sealed under the
-- record's key. The rows of a part that can be erased alone are sealed under the key of that part.
create table dataset_row (
    site_id            uuid         not null references site,
    record_id          uuid         not null,
    form_id            varchar(64)  not null,
    table_name         varchar(200) not null,
    row_order          integer      not null,
    key_id             uuid         not null,
    source_heads       bytea        not null,
    sealed_cells       bytea        not null,
    primary key (site_id, record_id, form_id, table_name, row_order)
);
create index dataset_row_by_form on dataset_row (site_id, form_id, table_name);

-- What a site has set itself: aims, measures, areas with targets, waves with days.
create table plan_entry (
    site_id            uuid         not null references site,
    kind               varchar(16)  not null,
    code               varchar(32)  not null,
    name               varchar(120) not null,
    scope              varchar(16)  not null,
    target             integer,
    begins             varchar(10)  not null,
    ends               varchar(10)  not null,
    primary key (site_id, kind, code)
);

-- The cases that were given out in each wave, sealed under the site's secret.
create table office_change (
    site_id            uuid         not null references site,
    record_id          uuid         not null,
    change_id          uuid         not null,
    actor              varchar(64)  not null,
    primary key (site_id, change_id)
);
create index office_change_by_record on office_change (site_id, record_id);

-- The clock of a lost laptop, and what was written down since.
create table breach (
    site_id            uuid         not null references site,
    device_id          uuid         not null,
    aware_at           bigint       not null,
    told_at            bigint,
    primary key (site_id, device_id)
);
create table breach_line (
    site_id            uuid         not null references site,
    device_id          uuid         not null,
    no                 integer      not null,
    at                 bigint       not null,
    actor              varchar(64)  not null,
    sealed             bytea        not null,
    primary key (site_id, device_id, no)
);

-- Which cases had an interview that was withdrawn: no answer, nobody, no day.
create table withdrawn_case (
    site_id            uuid         not null references site,
    record_id          uuid         not null,
    sealed             bytea        not null,
    primary key (site_id, record_id)
);

create table sample_list (
    site_id            uuid         not null references site,
    wave               varchar(64)  not null,
    cases              integer      not null,
    at                 bigint       not null,
    actor              varchar(64)  not null,
    sealed             bytea        not null,
    primary key (site_id, wave)
);

-- Cases that went from one person's list to another's: which, from whom, to whom and why are sealed.
create table case_handing (
    site_id            uuid         not null references site,
    handing_id         uuid         not null,
    at                 bigint       not null,
    actor              varchar(64)  not null,
    sealed             bytea        not null,
    primary key (site_id, handing_id)
);

-- What was decided in one go, so that it can be taken back in one: the change that each decision became, of which only ids and
-- the field are readable.
create table bulk_decision (
    site_id            uuid         not null references site,
    bulk_id            uuid         not null,
    n                  integer      not null,
    kind               varchar(32)  not null,
    record_id          uuid         not null,
    path               varchar(256) not null,
    change_id          uuid         not null,
    at                 bigint       not null,
    actor              varchar(64)  not null,
    undone             boolean      not null,
    primary key (site_id, bulk_id, n)
);

create table blob (
    site_id            uuid         not null references site,
    blob_id            varchar(64)  not null,
    length             bigint       not null,
    complete           boolean      not null,
    sender             uuid         not null,
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

-- Which records, or parts of records by their key, refer to an attachment.
create table blob_use (
    site_id            uuid         not null references site,
    record_id          uuid         not null,
    key_id             uuid         not null,
    blob_id            varchar(64)  not null,
    primary key (site_id, record_id, key_id, blob_id)
);
create index blob_use_by_blob on blob_use (site_id, blob_id);

-- The newest checkpoint each device was given as a receipt, and the newest acknowledgement it signed.
create table receipt (
    site_id            uuid         not null references site,
    device_id          uuid         not null,
    no                 bigint       not null,
    at                 bigint not null,
    checkpoint         bytea        not null,
    acknowledged_no    bigint       not null,
    acknowledgement    bytea        not null,
    primary key (site_id, device_id)
);

-- What laptops said they erased, in acknowledgements they signed: one names at most 1,000, and says so again in turn. The key
-- of the part, zeros for a whole record.
create table erasure_confirmed (
    site_id            uuid         not null references site,
    device_id          uuid         not null,
    record_id          uuid         not null,
    key_id             uuid         not null,
    at                 bigint       not null,
    primary key (site_id, record_id, key_id, device_id)
);

-- For the report on an erasure: who carried it out, why (sealed under the site's secret), and how much of it was here. What is
-- erased follows from the control log alone; nothing is read from this table but the report.
create table erasure_note (
    site_id            uuid         not null references site,
    record_id          uuid         not null,
    key_id             uuid         not null,
    at                 bigint       not null,
    actor              varchar(64)  not null,
    sealed_reason      bytea        not null,
    bodies             bigint       not null,
    key_wraps          bigint       not null,
    attachments        bigint       not null,
    dataset_rows       bigint       not null,
    primary key (site_id, record_id, key_id)
);

-- Requests to erase that were refused, likewise.
create table erasure_refused (
    site_id            uuid         not null references site,
    request_id         uuid         not null,
    record_id          uuid         not null,
    at                 bigint       not null,
    actor              varchar(64)  not null,
    sealed_reason      bytea        not null,
    primary key (site_id, request_id)
);

-- Sticks of laptops that were read here, each by its number; with what the laptop held when it wrote it.
create table stick (
    site_id            uuid         not null references site,
    device_id          uuid         not null,
    number             integer      not null,
    made_at            bigint       not null,
    read_at            bigint       not null,
    whole              boolean      not null,
    vector             bytea        not null,
    forms              bytea        not null,
    primary key (site_id, device_id, number)
);

-- Published and closed is what the control log says; here stands what it does not say. A draft has no place there.
create table form_version (
    site_id            uuid         not null references site,
    form_hash          uuid         not null,
    form_id            varchar(64)  not null,
    version            varchar(64)  not null,
    title              varchar(400) not null,
    definition         bytea        not null,
    dictionary         bytea,
    workbook_name      varchar(200) not null,
    workbook           bytea        not null,
    uploaded_at        bigint       not null,
    tested_at          bigint,
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

-- Under which licence a site may ask a measure that belongs to somebody. Measures are in small letters.
create table form_licence (
    site_id            uuid         not null references site,
    measure            varchar(200) not null,
    reference          varchar(200) not null,
    given_by           varchar(64)  not null,
    given_at           bigint       not null,
    primary key (site_id, measure)
);

-- Each row's hash covers the row before it, so that a row removed or altered later shows.
create table audit_entry (
    no                 bigint       not null primary key,
    at                 bigint not null,
    actor              varchar(64)  not null,
    action             varchar(64)  not null,
    site               varchar(32)  not null,
    subject            varchar(1000) not null,
    prev_hash          varchar(64)  not null,
    hash               varchar(64)  not null unique
);
create index audit_entry_by_site on audit_entry (site, no);

-- One row: the newest link of the audit trail, locked while the next is made.
create table audit_head (
    id                 smallint     not null primary key,
    no                 bigint       not null,
    hash               varchar(64)  not null
);
insert into audit_head (id, no, hash) values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
