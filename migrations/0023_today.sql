-- What "today" reads of each business of a companion, from indexes that hold no more than what may be a reason: few of the
-- businesses, and not the rows themselves.
CREATE INDEX growth_signal ON growth (business_id, trend, fell, fell_on) WHERE trend <= -15 OR fell >= 15 OR fell_on IS NOT NULL;
CREATE INDEX casefile_waiting ON casefile (business_id, id, category, assignee_id, seal, level, ward, state) WHERE business_id IS NOT NULL AND state <> 'held' AND state <> 'closed' AND state <> 'resolved';
-- A case's clocks as its page, a list and programs tell them: a case has five, made on five days, and each lay elsewhere.
CREATE INDEX case_clock_told ON case_clock (case_id, id, kind, state, started_at, due_at, risk_at, ended_at, paused_at, provisional, round, rule_id, calendar, stood);
