-- The record of a case. Columns of a whole case come always in the same order: see casefile_of_row() in casefile.c.

-- name: casefile_one
SELECT c.id, c.version, c.created_at, c.updated_at, c.opened_at, c.responded_at, c.resolved_at, c.closed_at, c.due_at,
c.risk_at, c.paused_until, c.contacted_at, c.consent_at, c.business_id, c.reporter_id, c.assignee_id, c.partner_id,
c.duplicate_of, c.lat_e6, c.lng_e6, c.seal, c.level, c.overdue, c.reopened, c.rating, c.client_id, c.category, c.title,
c.ward, c.district, c.channel, c.concerns, c.desk, c.body_code, c.state, c.outcome, c.foreign_system, c.foreign_number,
c.place_guessed, c.confirmed, c.anonymous, c.data_key, c.title_sealed, c.body, c.address, c.reporter, c.phone, c.email,
c.concerned, c.concerned_phone, a.name, p.name, b.name, b.ward, b.companion_id, b.owner_id
FROM casefile c LEFT JOIN account a ON a.id = c.assignee_id LEFT JOIN account p ON p.id = c.partner_id
LEFT JOIN business b ON b.id = c.business_id
WHERE c.id = $1
-- name: casefile_companion
SELECT companion_id FROM business WHERE id = $1
-- name: casefile_opening
SELECT until FROM case_opening WHERE case_id = $1 AND account_id = $2 ORDER BY until DESC LIMIT 1
