-- The application floor's queries.

-- name: setting_get
SELECT value FROM setting WHERE key = $1
-- name: setting_set
INSERT INTO setting (key, value, updated_at) VALUES ($1, $2, $3)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at

-- name: audit_last
SELECT hash FROM audit ORDER BY id DESC LIMIT 1
-- name: audit_insert
INSERT INTO audit (at, account_id, actor, action, entity, entity_id, changes, request_id, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
-- name: audit_walk
SELECT id, at, account_id, actor, action, entity, entity_id, changes, request_id, hash
FROM audit WHERE id > $1 ORDER BY id LIMIT 5000
-- name: audit_list
SELECT id, at, account_id, actor, action, entity, entity_id, changes FROM audit
WHERE id < $1
--? entity: AND entity = $3
--? one: AND entity_id = $4
ORDER BY id DESC LIMIT $2

-- Where a standby is (standby.h); on PostgreSQL alone.
-- name: standby_wal
-- engine: postgresql
SELECT CAST(pg_current_wal_lsn() AS text), CAST(floor(extract(epoch FROM clock_timestamp())) AS bigint)
-- engine: sqlite
SELECT '', 0
-- engine: both
-- name: standby_place
-- engine: postgresql
SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END,
CASE WHEN pg_last_wal_replay_lsn() >= CAST($1 AS pg_lsn) THEN 1 ELSE 0 END,
CAST(coalesce(floor(extract(epoch FROM pg_last_xact_replay_timestamp())), 0) AS bigint), id, hash
-- engine: sqlite
SELECT 0, $1 = '', 0, id, hash
-- engine: both
FROM audit ORDER BY id DESC LIMIT 1
-- name: standby_same
SELECT hash FROM audit WHERE id = $1
-- name: standby_own
SELECT coalesce(max(id), 0) FROM audit WHERE account_id = $1
-- name: standby_newest
SELECT coalesce(max(id), 0) FROM audit

-- name: throttle_get
SELECT count, last_at FROM throttle WHERE key = $1
-- name: throttle_count
INSERT INTO throttle (key, count, last_at) VALUES ($1, 1, $2)
ON CONFLICT (key) DO UPDATE SET count = CASE WHEN throttle.last_at < $2 - 86400 THEN 1 ELSE throttle.count + 1 END,
last_at = excluded.last_at
-- name: throttle_clear
DELETE FROM throttle WHERE key = $1

-- name: account_one
SELECT id, version, created_at, updated_at, person_id, failures, failed_at, totp_step, name, phone,
display_name, role, area, lang, password, totp_secret, active, must_change
FROM account
WHERE 1 = 1
--? id: AND id = $1
--? name: AND name = $2
--? phone: AND phone = $3
-- name: account_insert
INSERT INTO account (name, phone, display_name, role, area, person_id, password, must_change, lang, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) RETURNING id
-- name: account_update
UPDATE account SET phone = $3, display_name = $4, role = $5, area = $6, updated_at = $7, version = version + 1
WHERE id = $1 AND version = $2
-- name: account_name
SELECT name FROM account WHERE id = $1
-- name: account_called
SELECT display_name FROM account WHERE name = $1
-- name: account_password
UPDATE account SET password = $2, must_change = $3, failures = 0, updated_at = $4, version = version + 1
WHERE id = $1
-- name: account_active
UPDATE account SET active = $2, updated_at = $3, version = version + 1 WHERE id = $1
-- name: account_lang
UPDATE account SET lang = $2 WHERE id = $1
-- name: account_totp
UPDATE account SET totp_secret = $2, totp_step = 0, updated_at = $3, version = version + 1 WHERE id = $1
-- name: account_totp_step
UPDATE account SET totp_step = $2 WHERE id = $1 AND totp_step < $2
-- name: account_failed
UPDATE account SET failures = failures + 1, failed_at = $2 WHERE id = $1
-- name: account_good
UPDATE account SET failures = 0 WHERE id = $1 AND failures > 0
-- name: account_list
SELECT id, version, created_at, updated_at, person_id, failures, failed_at, totp_step, name, phone,
display_name, role, area, lang, password, totp_secret, active, must_change
FROM account WHERE id > $1
--? role: AND role = $3
--? text: AND (name LIKE '%' || lower($4) || '%' OR lower(display_name) LIKE '%' || lower($4) || '%')
ORDER BY id LIMIT $2
-- name: account_count
SELECT count(*) FROM account WHERE id > $1 AND $2 > 0
--? role: AND role = $3
--? text: AND (name LIKE '%' || lower($4) || '%' OR lower(display_name) LIKE '%' || lower($4) || '%')

-- name: session_insert
INSERT INTO session (token_hash, account_id, created_at, seen_at, expires_at, device)
VALUES ($1, $2, $3, $3, $4, $5) RETURNING id
-- name: session_actor
SELECT a.id, a.person_id, a.name, a.display_name, a.role, a.area, a.must_change, s.id, s.seen_at, a.lang
FROM session s JOIN account a ON a.id = s.account_id
WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND a.active = 1
-- name: session_seen
UPDATE session SET seen_at = $2 WHERE id = $1
-- name: session_revoke
UPDATE session SET revoked_at = $3 WHERE account_id = $1 AND ($2 = 0 OR id = $2) AND revoked_at IS NULL
-- name: session_list
SELECT id, created_at, seen_at, device FROM session
WHERE account_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY seen_at DESC, id DESC LIMIT 100

-- name: device_insert
INSERT INTO device (token_hash, account_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
-- name: device_known
SELECT 1 FROM device WHERE token_hash = $1 AND account_id = $2

-- name: token_insert
INSERT INTO api_token (token_hash, account_id, label, created_at) VALUES ($1, $2, $3, $4) RETURNING id
-- name: token_actor
SELECT a.id, a.person_id, a.name, a.display_name, a.role, a.area, a.lang
FROM api_token t JOIN account a ON a.id = t.account_id
WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2) AND a.active = 1
-- name: token_list
SELECT id, created_at, revoked_at, label FROM api_token WHERE account_id = $1 ORDER BY id DESC LIMIT 100
-- name: token_revoke
UPDATE api_token SET revoked_at = $3 WHERE account_id = $1 AND ($2 = 0 OR id = $2) AND revoked_at IS NULL

-- name: one_time_insert
INSERT INTO one_time (kind, token_hash, account_id, subject, created_at, created_by, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
-- name: one_time_look
SELECT id, account_id, subject FROM one_time
WHERE kind = $1 AND token_hash = $2 AND used_at IS NULL AND expires_at > $3
-- name: one_time_use
UPDATE one_time SET used_at = $2 WHERE id = $1 AND used_at IS NULL

-- name: idem_get
SELECT body_hash, status, location, etag, body FROM idem_key WHERE account_id = $1 AND route = $2 AND key = $3
-- name: idem_reserve
INSERT INTO idem_key (account_id, route, key, body_hash, status, created_at) VALUES ($1, $2, $3, $4, 0, $5)
-- name: idem_finish
UPDATE idem_key SET status = $4, location = $5, etag = $6, body = $7
WHERE account_id = $1 AND route = $2 AND key = $3
-- name: idem_drop
DELETE FROM idem_key WHERE account_id = $1 AND route = $2 AND key = $3 AND status = 0
-- name: idem_old
DELETE FROM idem_key WHERE created_at < $1

-- name: job_insert
INSERT INTO job (kind, subject_id, state, created_by, created_at) VALUES ($1, $2, 'waiting', $3, $4) RETURNING id
-- name: job_claim
UPDATE job SET state = 'running', lease_until = $1 + 60
WHERE id = (SELECT id FROM job WHERE state = 'waiting' OR (state = 'running' AND lease_until < $1) ORDER BY id LIMIT 1)
RETURNING id, kind, subject_id, created_by
-- name: job_progress
UPDATE job SET done = $2, total = $3, lease_until = $4 WHERE id = $1
-- name: job_finish
UPDATE job SET state = $2, message = $3, finished_at = $4 WHERE id = $1
-- name: job_put_back
UPDATE job SET state = 'waiting' WHERE id = $1 AND state = 'running'
-- name: job_put_all_back
UPDATE job SET state = 'waiting' WHERE state = 'running'
-- name: job_get
SELECT id, kind, subject_id, state, done, total, message, created_by, created_at, finished_at FROM job WHERE id = $1

-- name: file_find
SELECT id, size, type, name, key FROM file WHERE hash = $1
-- name: file_get
SELECT id, size, type, name, key FROM file WHERE id = $1
-- name: file_insert
INSERT INTO file (hash, size, type, name, key, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
-- name: file_chunk_insert
INSERT INTO file_chunk (file_id, n, data) VALUES ($1, $2, $3)
-- name: file_chunks
SELECT data FROM file_chunk WHERE file_id = $1 ORDER BY n
-- name: file_chunks_drop
DELETE FROM file_chunk WHERE file_id = $1
-- name: file_destroy
UPDATE file SET hash = $2, key = $3, size = 0, name = '' WHERE id = $1
-- name: file_row_drop
DELETE FROM file WHERE id = $1

-- name: view_insert
INSERT INTO saved_view (account_id, list, name, query, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account_id, list, name) DO UPDATE SET query = excluded.query
RETURNING id
-- name: view_list
SELECT id, name, query FROM saved_view WHERE account_id = $1 AND list = $2 ORDER BY name LIMIT 50
-- name: view_delete
DELETE FROM saved_view WHERE id = $1 AND account_id = $2

-- name: sweep_sessions
DELETE FROM session WHERE expires_at < $1
-- name: sweep_one_time
DELETE FROM one_time WHERE expires_at < $1
-- name: sweep_throttle
DELETE FROM throttle WHERE last_at < $1
