-- The catalogue.

-- name: listing_one
SELECT l.version, l.updated_at, l.products, l.about, l.hours, l.whatsapp, l.shown, c.id, c.given_at, c.version, c.via, c.person_id
FROM listing l LEFT JOIN listing_consent c ON c.id = l.consent_id AND c.withdrawn_at IS NULL
WHERE l.business_id = $1
-- name: listing_photo_ids
SELECT n, document_id, width, height FROM listing_photo WHERE business_id = $1 ORDER BY n
-- name: listing_put
INSERT INTO listing (business_id, consent_id, products, about, hours, whatsapp, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (business_id) DO UPDATE SET consent_id = excluded.consent_id, products = excluded.products, about = excluded.about,
hours = excluded.hours, whatsapp = excluded.whatsapp, updated_at = excluded.updated_at, version = listing.version + 1
-- name: listing_keep
UPDATE listing SET shown = $2, shown_until = $3, name_fold = $4, words = $5, ward = $6, sector = $7 WHERE business_id = $1
-- name: listing_end
UPDATE listing SET consent_id = NULL, shown = 0, updated_at = $2, version = version + 1 WHERE business_id = $1
-- name: listing_consent_insert
INSERT INTO listing_consent (business_id, person_id, version, given_at, via, given_by, proof)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id
-- name: listing_consent_end
UPDATE listing_consent SET withdrawn_at = $2, withdrawn_via = $3, withdrawn_by = $4
WHERE business_id = $1 AND withdrawn_at IS NULL
-- name: listing_photo_insert
INSERT INTO listing_photo (business_id, n, document_id, large_id, small_id, width, height)
VALUES ($1, $2, $3, $4, $5, $6, $7)
-- name: listing_photo_files
SELECT large_id, small_id FROM listing_photo WHERE business_id = $1
-- name: listing_photo_drop
DELETE FROM listing_photo WHERE business_id = $1
-- name: listing_photo_file
SELECT p.large_id, p.small_id FROM listing_photo p JOIN listing l ON l.business_id = p.business_id
WHERE p.business_id = $1 AND p.n = $2 AND l.shown = 1 AND (l.shown_until IS NULL OR l.shown_until >= $3)
-- name: listing_merge_consent
-- The consent in force of a business that is merged, when it is of the owner of the one that stays, which has shown nothing.
SELECT c.id FROM listing l JOIN listing_consent c ON c.id = l.consent_id AND c.withdrawn_at IS NULL
JOIN business b ON b.id = $2 AND b.owner_id = c.person_id
WHERE l.business_id = $1 AND NOT EXISTS (SELECT 1 FROM listing k WHERE k.business_id = $2)
-- name: listing_merge_move
UPDATE listing SET business_id = $2, version = version + 1 WHERE business_id = $1
-- name: listing_merge_photos
UPDATE listing_photo SET business_id = $2 WHERE business_id = $1
-- name: listing_merge_consents
UPDATE listing_consent SET business_id = $2 WHERE business_id = $1 AND id >= $3
-- name: listing_forget
DELETE FROM listing WHERE business_id = $1
-- name: listing_consent_forget
DELETE FROM listing_consent WHERE business_id = $1

-- name: listing_list
SELECT l.business_id, b.name, l.products, l.about, l.hours, l.whatsapp, l.ward, l.sector, l.updated_at, l.version,
(SELECT count(*) FROM listing_photo p WHERE p.business_id = l.business_id)
FROM listing l JOIN business b ON b.id = l.business_id
WHERE l.shown = 1 AND (l.shown_until IS NULL OR l.shown_until >= $2)
--? one: AND l.business_id = $11
--? area: AND l.ward >= $3 AND l.ward < $4
--? sector: AND l.sector = $5
--? word1: AND l.words LIKE $6
--? word2: AND l.words LIKE $7
--? word3: AND l.words LIKE $8
--? after: AND (l.name_fold, l.business_id) > ($9, $10)
ORDER BY l.name_fold, l.business_id LIMIT $1
-- name: listing_total
SELECT count(*) FROM (SELECT 1 FROM listing l
WHERE l.shown = 1 AND (l.shown_until IS NULL OR l.shown_until >= $2)
--? area: AND l.ward >= $3 AND l.ward < $4
--? sector: AND l.sector = $5
--? word1: AND l.words LIKE $6
--? word2: AND l.words LIKE $7
--? word3: AND l.words LIKE $8
LIMIT $1) AS found
-- name: listing_name_fold
SELECT name_fold FROM listing WHERE business_id = $1
-- name: listing_all
SELECT business_id, updated_at FROM listing WHERE shown = 1 AND (shown_until IS NULL OR shown_until >= $1)
ORDER BY business_id DESC LIMIT $2

-- name: ward_office_one
SELECT address, phone, hours, updated_at, version FROM ward_office WHERE ward = $1
-- name: ward_office_insert
INSERT INTO ward_office (ward, address, phone, hours, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (ward) DO NOTHING
-- name: ward_office_update
UPDATE ward_office SET address = $3, phone = $4, hours = $5, updated_by = $6, updated_at = $7, version = version + 1
WHERE ward = $1 AND version = $2
-- name: ward_companions
SELECT a.display_name FROM account a LEFT JOIN companion c ON c.account_id = a.id
WHERE a.role = 'companion' AND a.area = $1 AND a.active = 1 AND (c.account_id IS NULL OR
(c.active = 1 AND (c.term_until IS NULL OR c.term_until >= $2)))
ORDER BY a.display_name, a.id LIMIT 20

-- name: listing_personal
SELECT l.business_id, l.products, l.about, l.hours, l.whatsapp, l.updated_at FROM listing l
JOIN business b ON b.id = l.business_id WHERE b.owner_id = $1 ORDER BY l.business_id LIMIT 200
-- name: listing_personal_consents
SELECT business_id, version, given_at, via, proof, withdrawn_at FROM listing_consent WHERE person_id = $1 ORDER BY id LIMIT 500
-- name: listing_personal_gone
UPDATE listing SET products = '', about = '', hours = '', whatsapp = NULL, name_fold = '', words = '', version = version + 1
WHERE business_id IN (SELECT id FROM business WHERE owner_id = $1)
