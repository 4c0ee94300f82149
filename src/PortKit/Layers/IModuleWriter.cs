using PortKit.Net;

namespace PortKit.Layers;

/// <summary>A layer that can say what it computes in the code of other frameworks too.</summary>
internal interface IModuleWriter
{
    /// <summary>Says the layer in operations of a framework: gives every top its value.</summary>
    /// <exception cref="LayerRefusedException">The layer, as it is, has no counterpart.</exception>
    void Write(LayerPlan plan, ModuleContext module);
}
