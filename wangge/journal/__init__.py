"""The append-only record of every act and sensitive view: written in the act's transaction, sealed by the worker."""
