using System.Globalization;
using Google.Protobuf.Reflection;
using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>Whether a state meets a rule, and how that is said.</summary>
internal static class StateRules
{
    /// <summary>
    /// The first condition of a rule that a state breaks, in the order in which Caffe's net.cpp looks, as in <c>in phase TEST</c>
    /// or <c>without stage 'deploy'</c>; null if the state meets the rule.
    /// </summary>
    public static string? FirstBroken(NetState state, NetStateRule rule)
    {
        if (rule.HasPhase && rule.Phase != state.Phase)
            return $"in phase {Name(state.Phase)}";
        if (rule.HasMinLevel && state.Level < rule.MinLevel || rule.HasMaxLevel && state.Level > rule.MaxLevel)
            return Invariant($"at level {state.Level}");
        if (rule.Stage.FirstOrDefault(stage => !state.Stage.Contains(stage)) is { } missing)
            return $"without stage '{missing}'";
        return rule.NotStage.FirstOrDefault(state.Stage.Contains) is { } present ? $"with stage '{present}'" : null;
    }

    /// <summary>The conditions of a rule that is met, as the state has them, with a space in front; empty for a rule without any.</summary>
    public static string WhyMet(NetState state, NetStateRule rule)
    {
        var conditions = new List<string>();
        if (rule.HasPhase)
            conditions.Add($"in phase {Name(state.Phase)}");
        if (rule.HasMinLevel || rule.HasMaxLevel)
            conditions.Add(Invariant($"at level {state.Level}"));
        conditions.AddRange(rule.Stage.Select(stage => $"with stage '{stage}'"));
        conditions.AddRange(rule.NotStage.Select(stage => $"without stage '{stage}'"));
        return conditions.Count == 0 ? "" : $" {string.Join(", ", conditions)}";
    }

    /// <summary>The rule as it stands in a file, on one line: <c>include { phase: TRAIN }</c>.</summary>
    public static string Print(string field, NetStateRule rule)
    {
        var parts = new List<string>();
        if (rule.HasPhase)
            parts.Add($"phase: {Name(rule.Phase)}");
        if (rule.HasMinLevel)
            parts.Add(Invariant($"min_level: {rule.MinLevel}"));
        if (rule.HasMaxLevel)
            parts.Add(Invariant($"max_level: {rule.MaxLevel}"));
        parts.AddRange(rule.Stage.Select(stage => $"stage: \"{stage}\""));
        parts.AddRange(rule.NotStage.Select(stage => $"not_stage: \"{stage}\""));
        return parts.Count == 0 ? $"{field} {{ }}" : $"{field} {{ {string.Join(' ', parts)} }}";
    }

    private static string Name(Phase phase) => PhaseType.FindValueByNumber((int)phase)?.Name ?? Invariant($"{(int)phase}");

    private static EnumDescriptor PhaseType =>
        NetState.Descriptor.FindFieldByNumber(NetState.PhaseFieldNumber).EnumType;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
