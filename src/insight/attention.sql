-- What needs attention: people and partners. Tasks and phones of an area.

-- name: attention_tasks
SELECT a.id, a.display_name, a.area, count(*) FROM task t JOIN account a ON a.id = t.account_id
WHERE t.state = 'open' AND t.due_on < $3 AND t.ward >= $1 AND t.ward < $2 AND a.role = 'companion' AND a.active = 1
GROUP BY a.id, a.display_name, a.area HAVING count(*) >= 3 ORDER BY 4 DESC, a.id LIMIT 5
-- name: attention_phones
SELECT a.id, a.display_name, a.area, min(f.synced_at) FROM field_device f JOIN account a ON a.id = f.account_id
WHERE f.revoked_at IS NULL AND f.synced_at < $3 AND a.active = 1 AND a.role = 'companion' AND a.area >= $1 AND a.area < $2
GROUP BY a.id, a.display_name, a.area ORDER BY 4, a.id LIMIT 5
-- name: attention_partners
SELECT a.id, a.display_name, count(*) FROM casefile c JOIN account a ON a.id = c.partner_id
WHERE c.partner_id IS NOT NULL AND c.due_at <= $3 AND c.state <> 'held' AND c.state <> 'closed' AND c.seal = 0
AND c.ward >= $1 AND c.ward < $2 GROUP BY a.id, a.display_name ORDER BY 3 DESC, a.id LIMIT 5
-- name: attention_weights
SELECT rule, weight FROM attention_weight ORDER BY rule LIMIT 50
-- name: attention_weight_put
INSERT INTO attention_weight (rule, weight, updated_by, updated_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (rule) DO UPDATE SET weight = excluded.weight, updated_by = excluded.updated_by, updated_at = excluded.updated_at
