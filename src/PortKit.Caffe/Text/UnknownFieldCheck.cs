using Google.Protobuf;
using PortKit.Caffe.Protos;
using PortKit.Caffe.Text;

namespace PortKit.Caffe;

/// <summary>
/// Judges the fields that Caffe 1.0 does not know and that no layer honours, after a text was read with
/// <see cref="TextFormatOptions.LeaveUnknownFields"/>. In a layer that is computed such a field is an error, unless it changes nothing or
/// is to be ignored: nobody knows what the net would be with it. Elsewhere it is a warning. Each is judged once. Not thread-safe.
/// </summary>
/// <param name="map">Where the fields are kept.</param>
/// <param name="bag">Gets PK1003, PK1012 and PK1013.</param>
public sealed class UnknownFieldCheck(SourceMap map, DiagnosticBag bag)
{
    private readonly HashSet<UnknownField> _judged = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Names of fields to ignore, as <c>relu</c> or with their blocks as <c>convolution_param.relu</c>.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Whether to ignore all of them.</summary>
    public bool IgnoreAll { get; init; }

    /// <summary>Whether to note the fields of forks that change nothing.</summary>
    public bool Verbose { get; init; }

    /// <summary>Whether any field that is not known is an error, whatever it changes.</summary>
    public bool Strict { get; init; }

    /// <summary>Judges the fields of a layer that is computed.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="taken">The fields that the layer's type has read, blocks and what is in them; null for none.</param>
    public void Judge(LayerParameter layer, IReadOnlySet<UnknownField>? taken = null)
    {
        ArgumentNullException.ThrowIfNull(layer);
        Visit(layer, "", (found, path) => Judge(layer, found, path, taken));
    }

    private void Judge(LayerParameter layer, Found found, string path, IReadOnlySet<UnknownField>? taken)
    {
        if (taken?.Contains(found.Field) ?? false)
        {
            foreach (var child in found.Field.Children ?? [])
            {
                _met.Add(child.Name);
                Judge(layer, new Found(found.Name, child, ForkFields.Find(found.Name, child.Name)), $"{path}.{child.Name}", taken);
            }
        }
        else if (Strict)
        {
            bag.Error(CaffeCodes.UnknownField, found.At, $"layer '{layer.Name}' ({layer.Type}): {Describe(found)}", WhatToWrite(found));
        }
        else if (found.ChangesNothing)
        {
            Note(found);
        }
        else if (IsIgnored(found, path))
        {
            bag.Warning(
                CaffeCodes.UnknownField,
                found.At,
                $"layer '{layer.Name}' ({layer.Type}): {Describe(found)} It is ignored, as was asked for.");
        }
        else
        {
            bag.Error(CaffeCodes.UnknownField, found.At, $"layer '{layer.Name}' ({layer.Type}): {Refuse(found)}", Hint(found));
        }
    }

    /// <summary>Takes the fields of a layer for known: those of a layer type of the user's own, which may read them.</summary>
    public void Accept(LayerParameter layer) => Visit(layer, "", static (_, _) => { });

    /// <summary>Warns of those fields of a net or a solver that are not judged yet.</summary>
    public void WarnOfOthers(IMessage root) => Visit(root, "", (found, path) =>
    {
        if (Strict)
            bag.Error(CaffeCodes.UnknownField, found.At, Describe(found), WhatToWrite(found));
        else if (found.ChangesNothing)
            Note(found);
        else if (!IsIgnored(found, path))
            bag.Warning(CaffeCodes.UnknownField, found.At, Describe(found), WhatToWrite(found));
    });

    /// <summary>Warns of names in <see cref="Ignored"/> that no field had.</summary>
    /// <param name="at">The net.</param>
    public void WarnOfUnusedNames(SourceLocation at)
    {
        foreach (var name in Ignored.Distinct().Where(name => !_used.Contains(name)))
        {
            var near = NearestName.Find(name, _met);
            bag.Warning(
                CaffeCodes.NothingToIgnore,
                at,
                $"A field that Caffe 1.0 does not know is expected for `IgnoredFields`. Found '{name}', and no such field in the net.",
                near is null ? null : $"Did you mean '{near}'?");
        }
    }

    private void Visit(IMessage message, string path, Action<Found, string> judge)
    {
        var owner = message.Descriptor.Name;
        foreach (var field in map.UnknownFields(message))
        {
            if (!_judged.Add(field))
                continue;
            _met.Add(field.Name);
            judge(new Found(owner, field, ForkFields.Find(owner, field.Name)), $"{path}.{field.Name}");
        }

        foreach (var (field, child) in MessageFields.MessagesIn(message))
        {
            if (child is not BlobProto)
                Visit(child, $"{path}.{field.Name}", judge);
        }
    }

    private bool IsIgnored(Found found, string path)
    {
        var name = Ignored.FirstOrDefault(name => name == found.Name || path.EndsWith("." + name, StringComparison.Ordinal));
        if (name is not null)
            _used.Add(name);
        return name is not null || IgnoreAll;
    }

    private void Note(Found found)
    {
        _used.Add(found.Name);
        if (Verbose)
        {
            bag.Note(
                CaffeCodes.HarmlessField,
                found.At,
                $"'{found.Name}' of {found.Owner}, with {found.Value}, is of {found.Fork!.Forks}: {found.Fork.Does}. It changes nothing in "
                    + "what the net computes.");
        }
    }

    private static string Describe(Found found) => found.Fork is { } fork
        ? $"{found.Owner} has no field '{found.Name}' in Caffe 1.0; {fork.Forks} has it: {fork.Does}."
        : $"{found.Owner} has no field '{found.Name}'.";

    private static string Refuse(Found found) => found.Fork is null
        ? $"{found.Owner} has no field '{found.Name}', in Caffe 1.0 or in the forks that are known, so what it changes is not known. Found "
            + $"{found.Value}."
        : $"{Describe(found)} It is not honoured, and without it the net is another one. Found {found.Value}.";

    private string Hint(Found found)
    {
        var first = WhatToWrite(found);
        return $"{first}{(first is null ? "" : " ")}To convert the net without the field, remove it or add  `IgnoredFields` {found.Name}.";
    }

    private string? WhatToWrite(Found found) => found.Fork is { } fork ? fork.Instead : map.Suggestion(found.Field);

    /// <summary>An unknown field, in a message of the type <paramref name="Owner"/>, and what is known of it.</summary>
    private readonly record struct Found(string Owner, UnknownField Field, ForkField? Fork)
    {
        private const int LongestValue = 40;

        public string Name => Field.Name;

        public SourceLocation At => Field.Location;

        public bool ChangesNothing => Fork is { } fork && fork.ChangesNothing(Field);

        public string Value =>
            Field.Scalar is not { } scalar ? "a block { ... }" : scalar.Length > LongestValue ? $"{scalar[..LongestValue]}..." : scalar;
    }
}
