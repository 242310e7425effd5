-- Which place the documents of this database lie in. The place bears the same mark, in a file or an object of its own, so that
-- nobody takes another one for it: an empty mount point above all, which would take new documents and hide the old ones.
CREATE TABLE document_place (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    mark uuid NOT NULL
);
CREATE TRIGGER forbid_another_place BEFORE UPDATE OR DELETE ON document_place FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON document_place FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
