-- SQL by hand knows only FastAPI Users' columns. These keep email_canonical in step with it; the
-- service itself always writes both. lower() is ASCII-only: an address with other letters must be
-- written by hand in lower case and NFC.
CREATE TRIGGER user_email_inserted AFTER INSERT ON user WHEN NEW.email_canonical = ''
BEGIN
  UPDATE user SET email_canonical = lower(NEW.email) WHERE id = NEW.id;
END;
--> statement-breakpoint
CREATE TRIGGER user_email_updated AFTER UPDATE OF email ON user
WHEN NEW.email <> OLD.email AND NEW.email_canonical = OLD.email_canonical
BEGIN
  UPDATE user SET email_canonical = lower(NEW.email) WHERE id = NEW.id;
END;
