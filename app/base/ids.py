"""Ids by kind, so that a person's id cannot be handed in where an event's belongs.

Listed here, on the lowest floor with a database, so that one room can name another's id
without importing its models.
"""

from typing import NewType

AccountId = NewType("AccountId", int)
ActivityId = NewType("ActivityId", int)
AgreementId = NewType("AgreementId", int)
ContactPersonId = NewType("ContactPersonId", int)
DepartmentId = NewType("DepartmentId", int)
EventId = NewType("EventId", int)
FamilyId = NewType("FamilyId", int)
FeedId = NewType("FeedId", int)
FileId = NewType("FileId", int)
FundingId = NewType("FundingId", int)
InstrumentId = NewType("InstrumentId", int)
LinkId = NewType("LinkId", int)
MeetingPointId = NewType("MeetingPointId", int)
LoanId = NewType("LoanId", int)
MatchId = NewType("MatchId", int)
MessageId = NewType("MessageId", int)
OrganisationId = NewType("OrganisationId", int)
ParticipationId = NewType("ParticipationId", int)
PersonId = NewType("PersonId", int)
PieceId = NewType("PieceId", int)
PlaceId = NewType("PlaceId", int)
ReservationId = NewType("ReservationId", int)
RollCallId = NewType("RollCallId", int)
SeriesId = NewType("SeriesId", int)
SubjectId = NewType("SubjectId", int)
WishId = NewType("WishId", int)

ALL = (
    AccountId,
    ActivityId,
    AgreementId,
    ContactPersonId,
    DepartmentId,
    EventId,
    FamilyId,
    FeedId,
    FileId,
    FundingId,
    InstrumentId,
    LinkId,
    MeetingPointId,
    LoanId,
    MatchId,
    MessageId,
    OrganisationId,
    ParticipationId,
    PersonId,
    PieceId,
    PlaceId,
    ReservationId,
    RollCallId,
    SeriesId,
    SubjectId,
    WishId,
)
