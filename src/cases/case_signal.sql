-- Open cases of a companion's or a ward's businesses, as far as the actor knows of them with their contents: the
-- territory as case_scope_of() says it, sealed ones as the part `clear` of casefile_list.sql.

-- name: case_signals
SELECT c.business_id, c.category, c.assignee_id FROM business b JOIN casefile c ON c.business_id = b.id
WHERE b.activity = 'active' AND b.merged_into IS NULL
AND c.state <> 'held' AND c.state <> 'closed' AND c.state <> 'resolved'
AND (c.seal = 0 OR c.assignee_id = $5 OR (c.seal <= $6 AND (c.seal = 2 OR c.level BETWEEN $7 AND $8)))
--? companion: AND b.companion_id = $1
--? ward: AND b.ward = $2
--? area: AND ((c.ward >= $3 AND c.ward < $4) OR c.assignee_id = $5)
ORDER BY c.business_id, c.id LIMIT 5000
