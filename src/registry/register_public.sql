-- Codes to phones, consents.

-- name: phone_codes_end
UPDATE one_time SET used_at = $2 WHERE kind = 'phone' AND subject = $1 AND used_at IS NULL
-- name: consent_has
SELECT count(*) FROM consent WHERE person_id = $1 AND purpose = $2 AND version = $3 AND withdrawn_at IS NULL
-- name: consent_insert
INSERT INTO consent (person_id, purpose, version, given_at, via) VALUES ($1, $2, $3, $4, $5)
