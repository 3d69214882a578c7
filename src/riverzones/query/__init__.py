"""Questions in English and Chinese: a phrase is read into a :class:`Question` of sets, a relation and a limit."""

from riverzones.query.asked import RELATIONS, Question, Relation, SetRef
from riverzones.query.lexicon import Lexicon, Words
from riverzones.query.phrase import language_of, question
from riverzones.query.places import Places

__all__ = ["RELATIONS", "Lexicon", "Places", "Question", "Relation", "SetRef", "Words", "language_of", "question"]
