using PortKit.Caffe.Protos;

namespace PortKit.Caffe;

/// <summary>Works out the state that a net's include and exclude rules are compared with.</summary>
public static class NetStates
{
    /// <summary>
    /// The state as Caffe's solver makes it (solver.cpp): first <paramref name="phase"/>, then what the net itself says, then what is
    /// given from outside. Phase and level of a later one win, also over <paramref name="phase"/>; stages add up.
    /// </summary>
    /// <param name="phase">The phase that holds if neither of the others gives one.</param>
    /// <param name="own">The net's <c>state</c>, or null.</param>
    /// <param name="given">The solver's <c>train_state</c> or <c>test_state</c>, or null.</param>
    public static NetState Merge(Phase phase, NetState? own, NetState? given)
    {
        var state = new NetState { Phase = phase };
        if (own is not null)
            state.MergeFrom(own);
        if (given is not null)
            state.MergeFrom(given);
        return state;
    }

    /// <summary>
    /// The state as Caffe makes it for a net that is loaded from a file by itself (net.cpp): phase and level are the given
    /// ones, whatever the net says; stages come on top of the net's own.
    /// </summary>
    /// <param name="own">The net's <c>state</c>, or null.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="level">The level; Caffe's own default is 0, and it replaces the level of <paramref name="own"/>.</param>
    /// <param name="stages">Further stages, or null.</param>
    public static NetState Force(NetState? own, Phase phase, int level = 0, IEnumerable<string>? stages = null)
    {
        var state = own?.Clone() ?? new NetState();
        state.Phase = phase;
        state.Level = level;
        state.Stage.AddRange(stages ?? []);
        return state;
    }
}
