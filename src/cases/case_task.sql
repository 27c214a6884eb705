-- Tasks of a case, reply templates.

-- name: case_task_insert
INSERT INTO case_task (case_id, title, account_id, due_on, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
-- name: case_task_open_count
SELECT count(*) FROM case_task WHERE case_id = $1 AND done_at IS NULL
-- What is due first; those of one case are put in order by who reads them: they are few, and sorting them would cost
-- more than all the rest.
-- name: case_task_list
SELECT t.id, t.version, t.case_id, t.account_id, t.done_at, t.created_at, t.title, a.name, t.due_on, c.data_key
FROM case_task t JOIN casefile c ON c.id = t.case_id JOIN account a ON a.id = t.account_id
WHERE 1 = 1
--? one: AND t.id = $1
--? case: AND t.case_id = $2
--? mine: AND t.account_id = $3 AND t.done_at IS NULL ORDER BY t.due_on, t.id
LIMIT 200
-- name: case_task_set_done
UPDATE case_task SET done_at = $2, done_by = $3, version = version + 1 WHERE id = $1
-- name: case_task_due
SELECT id, case_id, account_id FROM case_task WHERE done_at IS NULL AND told = 0 AND due_on <= $1 ORDER BY due_on, id LIMIT $2
-- name: case_task_told
UPDATE case_task SET told = 1 WHERE id = $1 AND told = 0

-- name: reply_template_all
SELECT id, version, updated_at, title, text, category, lang, active FROM reply_template
WHERE 1 = 1
--? active: AND active = 1
ORDER BY title, id LIMIT 500
-- name: reply_template_one
SELECT id, version, updated_at, title, text, category, lang, active FROM reply_template WHERE id = $1
-- name: reply_template_insert
INSERT INTO reply_template (title, text, category, lang, active, updated_by, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id
-- name: reply_template_update
UPDATE reply_template SET title = $3, text = $4, category = $5, lang = $6, active = $7, updated_by = $8, updated_at = $9,
version = version + 1
WHERE id = $1 AND version = $2
