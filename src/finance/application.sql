-- Applications.

-- name: application_list
-- The parts are the same in the count, in the same order.
SELECT a.id, a.version, a.created_at, a.updated_at, a.business_id, a.person_id, a.partner_id, v.product_id,
a.product_version_id, a.fund_id, a.amount, a.months, a.granted, a.matched_at, a.referred_at, a.due_at, a.risk_at, a.decided_at,
a.client_id, a.state, a.purpose, a.need, a.assessment, a.assessment_why, s.display_name, a.matched, a.matched_why, a.reason,
a.reason_words, v.documents, b.name, o.name, b.ward, m.name, p.name, b.phone, b.owner_id, b.companion_id,
(SELECT c.id FROM share_consent c WHERE c.application_id = a.id AND c.withdrawn_at IS NULL ORDER BY c.id DESC LIMIT 1),
(SELECT c.given_at FROM share_consent c WHERE c.application_id = a.id AND c.withdrawn_at IS NULL ORDER BY c.id DESC LIMIT 1),
(SELECT l.id FROM loan l WHERE l.application_id = a.id ORDER BY l.id DESC LIMIT 1), a.package_id,
(SELECT c.text_version FROM share_consent c WHERE c.application_id = a.id AND c.withdrawn_at IS NULL ORDER BY c.id DESC LIMIT 1)
FROM application a JOIN business b ON b.id = a.business_id JOIN person o ON o.id = a.person_id
JOIN partner m ON m.id = a.partner_id JOIN product_version v ON v.id = a.product_version_id
JOIN product p ON p.id = v.product_id LEFT JOIN account s ON s.id = a.assessed_by
WHERE a.id < $2
--? one: AND a.id = $3
--? companion: AND b.companion_id = $4
--? owner: AND a.person_id = $5
--? partner: AND a.partner_id = $6 AND a.referred_at IS NOT NULL
--? state: AND a.state = $7
--? business: AND a.business_id = $8
--? package: AND a.package_id = $9
ORDER BY a.id DESC LIMIT $1
-- name: application_count
SELECT count(*) FROM (SELECT 1 FROM application a JOIN business b ON b.id = a.business_id WHERE a.id > 0
--? one: AND a.id = $1
--? companion: AND b.companion_id = $2
--? owner: AND a.person_id = $3
--? partner: AND a.partner_id = $4 AND a.referred_at IS NOT NULL
--? state: AND a.state = $5
--? business: AND a.business_id = $6
--? package: AND a.package_id = $7
LIMIT 1001) AS counted
-- name: application_of_client
SELECT id FROM application WHERE client_id = $1
-- name: application_insert
INSERT INTO application (client_id, business_id, person_id, partner_id, product_version_id, state, purpose, amount, months,
need, assessment, assessment_why, assessed_by, created_by, created_at, updated_at, package_id)
VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15) RETURNING id
-- name: application_update
UPDATE application SET purpose = $2, amount = $3, months = $4, need = $5, assessment = $6, assessment_why = $7,
assessed_by = $8 WHERE id = $1
-- name: application_touch
UPDATE application SET state = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND version = $2
-- name: application_matched
UPDATE application SET matched = $2, matched_why = $3, matched_at = $4 WHERE id = $1
-- name: application_clock
UPDATE application SET referred_at = $2, due_at = $3, risk_at = $4, told = '' WHERE id = $1
-- name: application_decided
UPDATE application SET decided_at = $2, decided_by = $3, granted = $4, reason = $5, reason_words = $6, fund_id = $7
WHERE id = $1
-- name: application_product
SELECT v.id, p.partner_id FROM product_version v JOIN product p ON p.id = v.product_id WHERE p.id = $1 AND v.valid_from <= $2
AND (v.valid_to IS NULL OR v.valid_to >= $2) ORDER BY v.valid_from DESC LIMIT 1

-- name: application_papers
SELECT p.code, p.document_id, p.seen_at, a.display_name FROM application_paper p LEFT JOIN account a ON a.id = p.seen_by
WHERE p.application_id = $1 ORDER BY p.code LIMIT 40
-- name: application_paper_put
INSERT INTO application_paper (application_id, code, document_id, seen_by, seen_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (application_id, code) DO UPDATE SET document_id = excluded.document_id, seen_by = excluded.seen_by,
seen_at = excluded.seen_at
-- name: application_paper_drop
DELETE FROM application_paper WHERE application_id = $1 AND code = $2

-- name: application_event_put
INSERT INTO application_event (application_id, kind, account_id, at) VALUES ($1, $2, $3, $4)
-- name: application_events
SELECT e.kind, a.display_name, e.at FROM application_event e LEFT JOIN account a ON a.id = e.account_id
WHERE e.application_id = $1 ORDER BY e.id DESC LIMIT 100
-- name: share_put
INSERT INTO share_log (application_id, consent_id, account_id, what, at) VALUES ($1, $2, $3, $4, $5)
-- name: share_last
SELECT max(at) FROM share_log WHERE application_id = $1 AND what = $2 AND coalesce(account_id, 0) = $3
-- name: shares
SELECT s.what, a.display_name, s.at FROM share_log s LEFT JOIN account a ON a.id = s.account_id
WHERE s.application_id = $1 ORDER BY s.id DESC LIMIT 200
-- name: consent_put
INSERT INTO share_consent (application_id, person_id, partner_id, purpose, text_version, via, given_by, given_at)
VALUES ($1, $2, $3, 'financing', $4, $5, $6, $7)
-- name: consent_end
UPDATE share_consent SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_via = $4
WHERE application_id = $1 AND withdrawn_at IS NULL

-- name: application_late
SELECT a.id, a.due_at, a.risk_at, a.told, m.name FROM application a JOIN partner m ON m.id = a.partner_id
WHERE a.state = 'with_partner' AND ((a.due_at < $1 AND a.told <> 'overdue') OR (a.risk_at < $1 AND a.told = ''))
ORDER BY a.due_at, a.id LIMIT 50
-- name: application_told
UPDATE application SET told = $2 WHERE id = $1
-- name: application_officers
SELECT id FROM account WHERE role = 'officer' AND active = 1 ORDER BY id LIMIT 50
-- name: application_of_owner
SELECT a.id, a.state, p.name, m.name, a.updated_at FROM application a JOIN partner m ON m.id = a.partner_id
JOIN product_version v ON v.id = a.product_version_id JOIN product p ON p.id = v.product_id
WHERE a.state <> 'draft' AND (a.person_id = (SELECT person_id FROM account WHERE id = $1)
OR a.person_id IN (SELECT b.owner_id FROM business b WHERE b.phone = $2 AND b.merged_into IS NULL))
ORDER BY a.id DESC LIMIT 20
-- name: application_account_of
SELECT id FROM account WHERE person_id = $1 AND active = 1 ORDER BY id LIMIT 1
-- name: application_merge_move
UPDATE application SET business_id = $2 WHERE business_id = $1 RETURNING id
-- name: application_merge_back
UPDATE application SET business_id = $2 WHERE id = $1 AND business_id = $3

-- name: application_link_end
-- Links of an application that was answered, or got a newer one, are used up.
UPDATE one_time SET used_at = $2 WHERE kind = 'decide' AND subject = $1 AND used_at IS NULL
-- name: sikp_rows
SELECT a.id, a.amount, a.business_id, v.collateral, b.nib, b.capital, b.employees, b.address, b.phone, b.founded_on, b.ward,
(SELECT CAST(coalesce(sum(r.amount), 0) AS BIGINT) FROM revenue r WHERE r.business_id = b.id AND r.current = 1
AND r.month > $3 AND r.month <= $4),
(SELECT count(*) FROM loan l JOIN product_version w ON w.id = l.product_version_id JOIN product q ON q.id = w.product_id
WHERE l.person_id = a.person_id AND q.code LIKE 'KUR%')
FROM application a JOIN business b ON b.id = a.business_id JOIN product_version v ON v.id = a.product_version_id
JOIN product p ON p.id = v.product_id
WHERE p.code LIKE 'KUR%' AND (a.state = 'submitted' OR a.state = 'with_partner') AND a.id > $1
AND EXISTS (SELECT 1 FROM share_consent c WHERE c.application_id = a.id AND c.withdrawn_at IS NULL)
ORDER BY a.id LIMIT $2

-- name: application_shared_count
SELECT count(*) FROM application a WHERE a.partner_id = $1 AND a.referred_at IS NOT NULL
-- name: application_shared_ids
-- What goes into the file of a partner.
SELECT a.id FROM application a WHERE a.partner_id = $1 AND a.referred_at IS NOT NULL
AND EXISTS (SELECT 1 FROM share_consent c WHERE c.application_id = a.id AND c.withdrawn_at IS NULL)
ORDER BY a.id DESC LIMIT $2
-- name: application_shared_put
INSERT INTO share_log (application_id, consent_id, account_id, what, at)
SELECT a.id, c.id, $2, 'export', $3 FROM application a JOIN share_consent c ON c.application_id = a.id
WHERE a.partner_id = $1 AND a.referred_at IS NOT NULL AND c.withdrawn_at IS NULL
AND NOT EXISTS (SELECT 1 FROM share_consent n WHERE n.application_id = a.id AND n.withdrawn_at IS NULL AND n.id > c.id)
AND NOT EXISTS (SELECT 1 FROM share_log s WHERE s.application_id = a.id AND s.what = 'export' AND s.at > $4
AND coalesce(s.account_id, 0) = $5)
-- name: application_paid
-- What was paid out of an accepted one, as a loan or as a grant that was not given back.
SELECT l.lent, l.disbursed_on FROM loan l WHERE l.application_id = $1 AND l.disbursed_on IS NOT NULL
UNION ALL
SELECT w.disbursed, w.disbursed_on FROM award w WHERE w.application_id = $1 AND w.state = 'disbursed'
LIMIT 1
-- name: application_partners
SELECT m.id, m.name, count(*) FROM application a JOIN partner m ON m.id = a.partner_id WHERE a.referred_at IS NOT NULL
--? one: AND m.id = $2
GROUP BY m.id, m.name ORDER BY m.name, m.id LIMIT $1
