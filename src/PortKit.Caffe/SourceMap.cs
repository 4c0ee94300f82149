using Google.Protobuf;

namespace PortKit.Caffe;

/// <summary>
/// Remembers, for messages read from text, where each message and each of its fields stood, and the fields that the
/// schema does not know. Messages are told apart by reference, so a map holds for the very objects that the reader made,
/// wherever an upgrade or a filter moves them. Not thread-safe.
/// </summary>
public sealed class SourceMap
{
    private readonly Dictionary<IMessage, Entry> _entries = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<UnknownField, string> _suggestions = new(ReferenceEqualityComparer.Instance);

    /// <summary>Says that <paramref name="message"/> begins at <paramref name="at"/>.</summary>
    public void Record(IMessage message, SourceLocation at) => EntryOf(message).Location = at;

    /// <summary>Says where one field (for a repeated field, one element) of <paramref name="message"/> stands.</summary>
    /// <param name="message">The message that the field belongs to.</param>
    /// <param name="fieldNumber">The field's number in the schema.</param>
    /// <param name="index">The element, from 0; 0 for a field that is not repeated.</param>
    /// <param name="at">Where the field's name stands; for an element of a list in brackets, where the element stands.</param>
    public void Record(IMessage message, int fieldNumber, int index, SourceLocation at)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        EntryOf(message).TrackOf(fieldNumber)[index] = at;
    }

    /// <summary>Keeps a field that the schema of <paramref name="message"/> does not know.</summary>
    /// <param name="message">The message that it stands in.</param>
    /// <param name="field">The field.</param>
    /// <param name="suggestion">What may have been meant by its name, as a sentence, or null.</param>
    public void RecordUnknown(IMessage message, UnknownField field, string? suggestion = null)
    {
        (EntryOf(message).Unknown ??= []).Add(field);
        if (suggestion is not null)
            _suggestions[field] = suggestion;
    }

    /// <summary>Keeps the word that stands for a layer's type in the syntax of 2014 (V1) and that the schema does not have.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="word">The word.</param>
    internal void RecordTypeWord(IMessage layer, string word) => EntryOf(layer).TypeWord = word;

    /// <summary>
    /// Makes <paramref name="derived"/> stand where <paramref name="origin"/> stands, with its unknown fields. For a message that an upgrade
    /// made out of another one. Field positions carry over when both are of one type.
    /// </summary>
    public void Derive(IMessage derived, IMessage origin)
    {
        ArgumentNullException.ThrowIfNull(derived);
        ArgumentNullException.ThrowIfNull(origin);
        if (ReferenceEquals(derived, origin) || !_entries.TryGetValue(origin, out var from))
            return;
        var to = EntryOf(derived);
        to.Location = from.Location;
        if (from.Unknown is not null)
            (to.Unknown ??= []).AddRange(from.Unknown);
        to.TypeWord ??= from.TypeWord;
        if (derived.Descriptor != origin.Descriptor)
            return;
        foreach (var track in from.Tracks)
            track.CopyTo(to.TrackOf(track.FieldNumber));
    }

    /// <summary>Where <paramref name="message"/> begins; an empty location if that is not known.</summary>
    public SourceLocation Locate(IMessage? message) =>
        message is not null && _entries.TryGetValue(message, out var entry) ? entry.Location : default;

    /// <summary>Where a field of <paramref name="message"/> stands; where the message begins, if the field was not written.</summary>
    public SourceLocation Locate(IMessage? message, int fieldNumber, int index = 0)
    {
        if (message is null || !_entries.TryGetValue(message, out var entry))
            return default;
        var at = entry.FindTrack(fieldNumber)?[index] ?? default;
        return at == default ? entry.Location : at;
    }

    /// <summary>The fields of <paramref name="message"/> that its schema does not know, in their order.</summary>
    public IReadOnlyList<UnknownField> UnknownFields(IMessage message) =>
        _entries.TryGetValue(message, out var entry) && entry.Unknown is not null ? entry.Unknown : [];

    /// <summary>
    /// The word that stands for the type of <paramref name="layer"/> in the syntax of 2014 (V1) and that the schema does not have; null if it has
    /// the word, or the layer another syntax.
    /// </summary>
    public string? TypeWord(IMessage layer) => _entries.TryGetValue(layer, out var entry) ? entry.TypeWord : null;

    /// <summary>What may have been meant by an unknown field's name, as a sentence, or null.</summary>
    internal string? Suggestion(UnknownField field) => _suggestions.GetValueOrDefault(field);

    private Entry EntryOf(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!_entries.TryGetValue(message, out var entry))
            _entries.Add(message, entry = new Entry());
        return entry;
    }

    private sealed class Entry
    {
        public SourceLocation Location { get; set; }

        public List<UnknownField>? Unknown { get; set; }

        public string? TypeWord { get; set; }

        // Few fields of a message are ever written, so that searching a list is the quickest.
        public List<Track> Tracks { get; } = new(2);

        public Track? FindTrack(int fieldNumber)
        {
            foreach (var track in Tracks)
            {
                if (track.FieldNumber == fieldNumber)
                    return track;
            }
            return null;
        }

        public Track TrackOf(int fieldNumber)
        {
            if (FindTrack(fieldNumber) is { } known)
                return known;
            var track = new Track(fieldNumber);
            Tracks.Add(track);
            return track;
        }
    }

    /// <summary>The places of one field's elements; most fields have one only, kept apart from the list of the others.</summary>
    private sealed class Track(int fieldNumber)
    {
        private SourceLocation _first;
        private List<SourceLocation>? _others;

        public int FieldNumber { get; } = fieldNumber;

        public SourceLocation this[int index]
        {
            get
            {
                if (index == 0)
                    return _first;
                return _others is not null && index > 0 && index <= _others.Count ? _others[index - 1] : default;
            }

            set
            {
                if (index == 0)
                {
                    _first = value;
                    return;
                }
                _others ??= [];
                while (_others.Count < index)
                    _others.Add(default);
                _others[index - 1] = value;
            }
        }

        public void CopyTo(Track other)
        {
            for (var i = 0; i <= (_others?.Count ?? 0); i++)
            {
                if (this[i] != default)
                    other[i] = this[i];
            }
        }
    }
}
