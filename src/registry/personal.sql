-- What the register keeps of a person: gathered, and erased.

-- name: personal_businesses
SELECT id FROM business WHERE owner_id = $1 ORDER BY id LIMIT 100
-- name: personal_key
SELECT data_key FROM person WHERE id = $1
-- name: personal_person
SELECT name, phone, email, birth_date, gender, data_key, nik, npwp, kk, created_at, updated_at FROM person WHERE id = $1
-- name: personal_facts
SELECT f.business_id, f.kind, f.value, f.valid_from, f.recorded_at, f.reasons, f.note FROM fact f
JOIN business b ON b.id = f.business_id WHERE b.owner_id = $1 AND f.kind <> 'owner' ORDER BY f.business_id, f.id LIMIT 2000
-- name: personal_licenses
SELECT l.business_id, l.kind, l.number, l.issued_on, l.expires_on FROM license l JOIN business b ON b.id = l.business_id
WHERE b.owner_id = $1 AND l.removed_at IS NULL ORDER BY l.id LIMIT 500
-- name: personal_documents
SELECT d.business_id, d.kind, d.title, f.type, d.created_at FROM document d JOIN business b ON b.id = d.business_id
JOIN file f ON f.id = d.file_id WHERE b.owner_id = $1 AND d.removed_at IS NULL ORDER BY d.id LIMIT 500
-- name: personal_revenue
SELECT r.business_id, r.month, r.amount, r.source, r.recorded_at FROM revenue r JOIN business b ON b.id = r.business_id
WHERE b.owner_id = $1 AND r.current = 1 ORDER BY r.business_id, r.month LIMIT 2000
-- name: personal_consents
SELECT purpose, version, given_at, via, withdrawn_at FROM consent WHERE person_id = $1 ORDER BY id LIMIT 200
-- name: personal_trace
SELECT u.at, u.action, u.entity, u.entity_id, coalesce(a.role, u.actor) FROM audit u LEFT JOIN account a ON a.id = u.account_id
WHERE (u.entity = 'person' AND u.entity_id = $1)
OR (u.entity = 'business' AND u.entity_id IN (SELECT id FROM business WHERE owner_id = $1))
ORDER BY u.id DESC LIMIT 1000

-- name: personal_consents_end
UPDATE consent SET withdrawn_at = $2 WHERE person_id = $1 AND withdrawn_at IS NULL
-- name: personal_files
SELECT d.file_id FROM document d WHERE d.business_id = $1
AND NOT EXISTS (SELECT 1 FROM document o JOIN business b ON b.id = o.business_id WHERE o.file_id = d.file_id
AND b.owner_id <> $2 AND o.removed_at IS NULL) ORDER BY d.id LIMIT 500
-- name: personal_papers_gone
UPDATE document SET title = '', removed_at = coalesce(removed_at, $2) WHERE business_id = $1
-- name: personal_facts_gone
UPDATE fact SET note = '' WHERE business_id = $1 AND note <> ''
-- name: personal_merges_gone
-- What an undo would give back; it is refused from now on.
UPDATE merge_log SET before = $2 WHERE kept_id = $1 OR gone_id = $1
-- name: personal_import_gone
UPDATE import_row SET before = NULL, cells = NULL WHERE business_id = $1
-- name: personal_business_gone
UPDATE business SET name = $2, name_fold = $3, owner_name = $4, owner_fold = '', phone = NULL, address = NULL, address_fold = '',
lat_e6 = NULL, lng_e6 = NULL, nib = NULL, notes = NULL, source_id = NULL, photo_id = NULL, client_id = NULL, activity = $5,
companion_id = NULL, updated_at = $6, version = version + 1 WHERE id = $1
-- name: personal_person_gone
UPDATE person SET name = $2, name_fold = '', phone = NULL, email = NULL, birth_date = NULL, gender = NULL, data_key = $3,
nik = NULL, nik_hash = NULL, kk = NULL, npwp = NULL, erased_at = $4, updated_at = $4, version = version + 1
WHERE id = $1 AND erased_at IS NULL
-- name: personal_accounts
SELECT id FROM account WHERE person_id = $1 AND role = 'owner' ORDER BY id LIMIT 10
-- name: personal_account_gone
UPDATE account SET phone = NULL, display_name = $2, updated_at = $3, version = version + 1 WHERE id = $1
