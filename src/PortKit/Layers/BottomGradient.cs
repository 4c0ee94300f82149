namespace PortKit.Layers;

/// <summary>What a layer's Backward does for a bottom in Caffe.</summary>
public enum BottomGradient
{
    /// <summary>It is not known here. A training step that needs it is refused.</summary>
    Unknown,

    /// <summary>It is worked out where it is asked for.</summary>
    Given,

    /// <summary>It is worked out whether it is asked for or not.</summary>
    Always,

    /// <summary>Nothing is done, without a word: what was there stays, which is zeros.</summary>
    Nothing,

    /// <summary>Caffe stops where it is asked for: such as labels.</summary>
    Stops,

    /// <summary>Caffe stops as soon as the layer runs backward, whatever is asked for.</summary>
    StopsUnasked,
}
