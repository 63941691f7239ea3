-- The file of a host that reserves text and data mining (TDMRep), fetched along with robots.txt.
ALTER TABLE host ADD COLUMN tdm BLOB;

-- Who calls a page the canonical one: looked up when that page turns out to hold nothing.
CREATE INDEX page_alias ON page (alias_of) WHERE alias_of IS NOT NULL;
