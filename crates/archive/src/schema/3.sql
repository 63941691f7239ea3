-- The hash of the page's body, told with every task: looking it up in `body` would read a page of the file for each.
ALTER TABLE page ADD COLUMN hash BLOB;
UPDATE page SET hash = (SELECT body.hash FROM body WHERE body.id = page.body) WHERE body IS NOT NULL;

-- How the page was last seen: 304, or the status of an answer with a body. NULL: not noted, an older Lotse saw it.
ALTER TABLE page ADD COLUMN seen_as INTEGER;

-- With `run` in it, the queue passes over what this run has asked for without looking at the pages themselves.
DROP INDEX page_queue;
CREATE INDEX page_queue ON page (source, due, id, run);
