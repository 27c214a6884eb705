-- Grants.

-- name: award_list
-- The parts are the same in the count, in the same order.
SELECT w.id, w.version, w.created_at, w.updated_at, w.application_id, w.business_id, w.person_id, w.partner_id, w.fund_id,
w.granted, w.disbursed, w.purpose, w.state, w.accepted_at, w.disbursed_on, w.proof, w.ended_on, w.reason, b.name, o.name, m.name,
p.name
FROM award w JOIN business b ON b.id = w.business_id JOIN person o ON o.id = w.person_id JOIN partner m ON m.id = w.partner_id
JOIN product_version v ON v.id = w.product_version_id JOIN product p ON p.id = v.product_id WHERE w.id < $2
--? one: AND w.id = $3
--? companion: AND b.companion_id = $4
--? owner: AND w.person_id = $5
--? partner: AND w.partner_id = $6
--? state: AND w.state = $7
--? business: AND w.business_id = $8
ORDER BY w.id DESC LIMIT $1
-- name: award_count
SELECT count(*) FROM (SELECT 1 FROM award w JOIN business b ON b.id = w.business_id WHERE w.id > 0
--? one: AND w.id = $1
--? companion: AND b.companion_id = $2
--? owner: AND w.person_id = $3
--? partner: AND w.partner_id = $4
--? state: AND w.state = $5
--? business: AND w.business_id = $6
LIMIT 1001) AS counted
-- name: award_of_application
SELECT id FROM award WHERE application_id = $1
-- name: award_insert
INSERT INTO award (application_id, business_id, person_id, partner_id, product_version_id, fund_id, purpose, state, granted,
accepted_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'accepted', $8, $9, $9, $9) RETURNING id
-- name: award_disburse
UPDATE award SET state = 'disbursed', disbursed = $3, disbursed_on = $4, proof = $5, updated_at = $6, version = version + 1
WHERE id = $1 AND version = $2
-- name: award_end
UPDATE award SET state = $3, ended_on = $4, reason = $5, updated_at = $6, version = version + 1 WHERE id = $1 AND version = $2
-- name: award_merge_move
UPDATE award SET business_id = $2 WHERE business_id = $1 RETURNING id
-- name: award_merge_back
UPDATE award SET business_id = $2 WHERE id = $1 AND business_id = $3
-- name: award_personal_list
SELECT business_id, state, purpose, granted, disbursed, accepted_at, disbursed_on, ended_on, reason FROM award
WHERE person_id = $1 ORDER BY id LIMIT 200
