"""What every table of conduct is part of."""

from sqlalchemy import MetaData

metadata = MetaData()
