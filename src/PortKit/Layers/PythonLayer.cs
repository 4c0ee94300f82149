namespace PortKit.Layers;

/// <summary>Python: a layer whose code is a Python class of the user's (python_layer.hpp).</summary>
internal sealed class PythonLayer() : RefusedType(
    "Python",
    "its code lives in a Python module; a program that uses the library can give a counterpart of it with LayerCatalog.With");
